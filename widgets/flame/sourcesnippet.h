// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/common/theme.h"
#include <QStringList>
#include <QWidget>

namespace bs {

// A few lines of Go around a frame, the frame's own marked; above them where they are from, below what the last deploy
// did to them.
struct SourceLines {
    QString title; // "notify/service.go:88 at 1f3a9c2"
    QStringList lines;
    int firstLine = 1;
    int marked = 0;
    QString verdict;      // "changed in the last deploy ..."; empty: not asked
    bool changed = false; // the verdict is a warning
    QString hint;         // instead of lines: why there are none
    bool operator==(const SourceLines &) const = default;
};

class SourceSnippet : public QWidget {
    Q_OBJECT
public:
    explicit SourceSnippet(QWidget *parent = nullptr);
    void setSource(const SourceLines &source);
    [[nodiscard]] const SourceLines &source() const { return m_source; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {200, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void paintCode(QPainter &p, const QRectF &row, const QString &line, const Theme &theme) const;
    [[nodiscard]] int verdictHeight(int forWidth) const;
    SourceLines m_source;
};

// The words of a line of Go that are keywords, comments or text, for colouring: pieces in order.
struct GoPiece {
    enum class Kind : std::uint8_t { Plain, Keyword, Text, Comment };
    Kind kind = Kind::Plain;
    QString text;
};
[[nodiscard]] std::vector<GoPiece> goPieces(const QString &line);

} // namespace bs
