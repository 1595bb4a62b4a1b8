// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shell/session.h"
#include <QFileInfo>

namespace bs {

Session::Session(const Clock *clock, Settings *settings) : m_time(clock) {
    m_interactive.setMaxThreadCount(std::max(2, QThread::idealThreadCount()));
    m_background.setMaxThreadCount(2);
    m_background.setThreadPriority(QThread::LowPriority);
    m_context.clock = clock;
    m_context.time = &m_time;
    m_context.settings = settings;
    m_context.interactive = &m_interactive;
    m_context.background = &m_background;
}

Session::~Session() {
    m_interactive.waitForDone();
    m_background.waitForDone();
}

void Session::setSource(std::shared_ptr<MetricSource> source, const QString &name) {
    m_source = std::move(source);
    m_context.source = m_source.get();
    m_context.workspaceName = name;
}

Status Session::open(const Choice &choice) {
    const QString named = !choice.workspace.isEmpty() ? choice.workspace
                          : !choice.store.isEmpty()   ? choice.store
                                                      : choice.url;
    if (named.isEmpty()) {
        return {};
    }
    return std::unexpected(sourceError(named, QStringLiteral("this build has no metric source")));
}

void Session::test(const QString &url, QObject * /*context*/, std::function<void(bool, const QString &)> answer) {
    answer(false, sourceError(url, QStringLiteral("this build has no metric source")).text());
}

Result<Session::Opened> Session::openAny(const QString &what) {
    if (what.startsWith(u"http://") || what.startsWith(u"https://")) {
        CHECK_STATUS(open({what, {}, {}, {}}));
        return Opened{QStringLiteral("fleet"), {}};
    }
    const QFileInfo file(what);
    if (!file.exists()) {
        return std::unexpected(inputError(what, QStringLiteral("no such file")));
    }
    if (what.endsWith(u".boundscope.yaml") || what.endsWith(u".boundscope.yml")) {
        CHECK_STATUS(open({{}, {}, file.absoluteFilePath(), {}}));
        return Opened{QStringLiteral("fleet"), {}};
    }
    return std::unexpected(inputError(what, QStringLiteral("not a workspace, store, profile, diagram or bundle")));
}

} // namespace bs
