// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/demo/livesession.h"
#include "app/shell/windowprogram.h"
#include "data/core/json.h"
#include <QCoreApplication>
#include <QFile>
#include <QTimer>
#include <csignal>

namespace bs::cli {

namespace {

volatile std::sig_atomic_t interrupted = 0;

void announce(const LiveSession &session) {
    JsonWriter w;
    w.object().field("workspace", session.workspacePath()).key("targets").array();
    for (const QString &url : session.targetUrls()) {
        w.value(url);
    }
    w.end().field("store", session.storePath()).end();
    printJson(w.text());
    std::fflush(stdout);
}

} // namespace

int runDemoWindow(const DemoOptions &o) {
    DemoOptions options = o;
    options.history = o.history > 0 ? o.history : 24LL * 3'600'000;
    return runWindowOn([&options]() -> Result<Watched> {
        const std::shared_ptr<LiveSession> session = TRY(LiveSession::start(options));
        Watched w;
        w.keep = session;
        w.clock = &session->clock();
        w.source = session->source();
        w.name = QStringLiteral("courier-prod");
        w.storePath = session->storePath();
        w.workspacePath = session->workspacePath();
        w.diagramPaths = QFile::exists(session->diagramPath()) ? QStringList{session->diagramPath()} : QStringList();
        w.profileEndpoints = session->profileUrls();
        w.whenShown = [session] { session->startRules(); };
        return w;
    });
}

int runDemoHeadless(const DemoOptions &o) {
    const auto session = LiveSession::start(o);
    if (!session) {
        return fail(session.error());
    }
    announce(**session);
    (*session)->startRules();
    std::signal(SIGINT, [](int) { interrupted = 1; });
    std::signal(SIGTERM, [](int) { interrupted = 1; });
    QTimer watch;
    const TimeMs end = o.length ? (*session)->clock().now() + *o.length : std::numeric_limits<TimeMs>::max();
    QObject::connect(&watch, &QTimer::timeout, &watch, [&] {
        if (interrupted != 0 || (*session)->clock().now() >= end) {
            QCoreApplication::quit();
        }
    });
    watch.start(100);
    int status = Fine;
    QObject::connect(session->get(), &LiveSession::ended, QCoreApplication::instance(), [&](const QString &why) {
        warn(why);
        status = Unreachable;
        QCoreApplication::quit();
    });
    QCoreApplication::exec();
    return status;
}

} // namespace bs::cli
