// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/demo/livesession.h"
#include "app/cli/support/interrupt.h"
#include "app/shell/windowprogram.h"
#include "data/core/json.h"
#include <QCoreApplication>
#include <QFile>
#include <QTimer>

namespace bs::cli {

namespace {

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
    const Interruption interruption([] { QCoreApplication::quit(); });
    const auto session = LiveSession::start(o, [] { return Interruption::requested(); });
    if (!session) {
        return Interruption::requested() ? static_cast<int>(Fine) : fail(session.error());
    }
    announce(**session);
    (*session)->startRules();
    QTimer watch;
    const TimeMs end = o.length ? (*session)->clock().now() + *o.length : std::numeric_limits<TimeMs>::max();
    QObject::connect(&watch, &QTimer::timeout, &watch, [&] {
        if (Interruption::requested() || (*session)->clock().now() >= end) {
            QCoreApplication::quit();
        }
    });
    watch.start(100);
    int status = Fine;
    QObject::connect(session->get(), &LiveSession::ended, QCoreApplication::instance(), [&](const QString &why) {
        if (Interruption::requested()) {
            return; // a terminal interrupts the simulator as well
        }
        warn(why);
        status = Unreachable;
        QCoreApplication::quit();
    });
    QCoreApplication::exec();
    return status;
}

} // namespace bs::cli
