// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QRectF>
#include <QString>
#include <QVector>

namespace bs::guide {

// A decision tree as it is drawn: cards and the ways between them, with places. Values only.
struct TreeCard {
    enum class Kind : std::uint8_t { Question, Action, End };
    QString id;
    Kind kind = Kind::Question;
    QString label, prompt;
    QString note; // "2 min · growth, fanout", "copies 1 command, changes production"
    bool root = false, escape = false;
    QRectF box; // given by layoutTree
    bool operator==(const TreeCard &) const = default;
};

struct TreeWay {
    int from = 0, to = 0; // indices of cards
    QString label;        // "Yes", "No · I don't know"
    bool back = false;    // closes a circle: leads to a card above
    bool operator==(const TreeWay &) const = default;
};

struct TreeDrawing {
    QVector<TreeCard> cards;
    QVector<TreeWay> ways;
    QSizeF size;
    bool operator==(const TreeDrawing &) const = default;
};

// Places the cards: each below everything that leads to it, its first answer's way to the right of the trunk. No two
// cards touch. The same tree is always placed the same.
void layoutTree(TreeDrawing &drawing);

} // namespace bs::guide
