// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/shell/appcontext.h"
#include "data/store/store.h"
#include "data/workspace/tunnel.h"
#include <QTemporaryDir>
#include <optional>

namespace bs {

class AlertmanagerWatch;
struct Workspace;
struct WorkspaceSource;

// Everything a window or a `render` lives on: clock, pools, time, settings and the source that is open.
class Session {
public:
    Session(const Clock *clock, Settings *settings); // both outlive this
    ~Session();

    // What to open, as the command line or the welcome page names it: at most one of url, store, workspace.
    struct Choice {
        QString url, store, workspace, sourceName;
    };
    [[nodiscard]] Status open(const Choice &choice);
    // A file or an address that a person gave: recognised by content and ending. Profiles and diagrams come back as a
    // subject for their page ("file:PATH").
    struct Opened {
        QString page, subject;
    };
    [[nodiscard]] Result<Opened> openAny(const QString &what);
    // Asks a server who it is; says what it found, or the reason why not, on `context`'s thread.
    void test(const QString &url, QObject *context, std::function<void(bool good, const QString &words)> answer);
    void setSource(std::shared_ptr<MetricSource> source, const QString &name);

    // Where the workspace wants Boundscope's own metrics to be served; empty: nowhere.
    [[nodiscard]] const QString &ownMetrics() const { return m_ownMetrics; }
    // Of a store; kNoTime otherwise. What `--at end` means.
    [[nodiscard]] TimeMs newestSample() const { return m_store ? m_store->maxTime() : kNoTime; }

    // Of an incident bundle: the time its pages stand at. Nothing for other sources.
    [[nodiscard]] std::optional<TimeRange> bundleRange() const { return m_bundleRange; }

    [[nodiscard]] AppContext context() const { return m_context; }
    AppContext &edit() { return m_context; }
    TimeAuthority *time() { return &m_time; }

private:
    QThreadPool m_interactive, m_background;
    TimeAuthority m_time;
    [[nodiscard]] Result<Opened> openByContent(const QString &path);
    [[nodiscard]] Status openStore(const QString &path);
    void openBundle(const store::Store &store);
    [[nodiscard]] Status openWorkspace(const QString &path, const QString &sourceName);
    [[nodiscard]] Status openServer(const WorkspaceSource &source, const QString &name);
    void openAlertmanagers(const Workspace &workspace);
    std::shared_ptr<store::Store> m_store;
    std::shared_ptr<MetricSource> m_source, m_tested;
    std::unique_ptr<AlertmanagerWatch> m_alertmanagers;
    std::unique_ptr<Tunnel> m_tunnel; // of the workspace's source, while it is open
    QString m_ownMetrics;
    AppContext m_context;
    const Clock *m_clock;
    FixedClock m_bundleClock{0}; // an incident bundle is looked at with its clock at the incident
    std::optional<TimeRange> m_bundleRange;
    std::unique_ptr<QTemporaryDir> m_bundleFiles; // diagrams, trees, boards and vocabularies it brought along
};

} // namespace bs
