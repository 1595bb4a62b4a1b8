// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/shell/appcontext.h"
#include "data/board/panelresult.h"
#include <QObject>

namespace bs {

struct FeedRequest {
    TimeRange range;
    int width = 800;    // logical pixels of the widest panel
    std::string filter; // matchers without braces
};

// A panel before it has an answer.
struct PanelOutline {
    QString id, kind, title;
};

// Where a page's panels come from. The latest request wins: answers to older ones are dropped and their source asked
// to stop. Lives on the GUI thread; work happens elsewhere.
class BoardFeed : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    virtual void ask(const FeedRequest &request) = 0;
    virtual void cancel() = 0;
    [[nodiscard]] virtual QString where() const = 0; // address or file, for an error
    // The board's panels in order; empty: those of the built-in Fleet.
    [[nodiscard]] virtual std::vector<PanelOutline> outline() const { return {}; }

Q_SIGNALS:
    void panelArrived(bs::PanelPtr panel);
    void finished(std::shared_ptr<const bs::BoardResult> result);
    void failed(const QString &reason);
};

// Every board there is, id and title: the built-in ones and the workspace's; Fleet first. Unreadable ones are left out,
// the feed of the page says what is wrong with them.
[[nodiscard]] std::vector<std::pair<QString, QString>> boardsOf(const AppContext &context);
// The built-in board of that id over the context's source; null without a source.
[[nodiscard]] BoardFeed *makeBoardFeed(const AppContext &context, const QString &boardId, QObject *parent);

} // namespace bs
