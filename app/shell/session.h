// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/shell/appcontext.h"
#include "data/net/secret.h"
#include "data/store/store.h"
#include "data/workspace/tunnel.h"
#include "data/workspace/workspace.h"
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
    // Of the open workspace: one source by name, or all side by side (empty).
    [[nodiscard]] Status chooseSource(const QString &name);
    // What the tunnels of the open sources say, one line each; empty without one.
    [[nodiscard]] QStringList tunnelLines() const;
    std::function<void()> onTunnelChange = [] {};
    void wake(); // after sleep, in another network: asks again at once, on new connections

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
    void useClock(const Clock *clock);
    [[nodiscard]] Status openWorkspace(const QString &path, const QString &sourceName);
    void openAlertmanagers(const Workspace &workspace);
    struct OpenTunnel {
        QString source;
        std::unique_ptr<Tunnel> tunnel;
    };
    [[nodiscard]] Result<std::shared_ptr<MetricSource>> openSource(const Workspace &w, WorkspaceSource source,
                                                                   std::vector<OpenTunnel> &tunnels);
    [[nodiscard]] Status openSources(const Workspace &w, const QString &sourceName);
    std::shared_ptr<const SecretReader> m_secrets;
    std::shared_ptr<store::Store> m_store;
    std::vector<OpenTunnel> m_tunnels; // of the open sources; before them, so that they end later
    std::shared_ptr<MetricSource> m_source, m_tested;
    std::unique_ptr<AlertmanagerWatch> m_alertmanagers;
    QString m_ownMetrics;
    AppContext m_context;
    const Clock *m_clock;
    FixedClock m_bundleClock{0}; // an incident bundle is looked at with its clock at the incident
    std::optional<TimeRange> m_bundleRange;
    std::unique_ptr<QTemporaryDir> m_bundleFiles; // diagrams, trees, boards and vocabularies it brought along
};

} // namespace bs
