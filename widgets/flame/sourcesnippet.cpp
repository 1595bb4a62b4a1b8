// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/flame/sourcesnippet.h"
#include <QFontMetricsF>
#include <QPainter>
#include <QSet>

namespace bs {

namespace {
constexpr int kTitle = 24;
constexpr int kLine = 18;
constexpr int kPad = 10;
constexpr int kGutter = 44;
} // namespace

std::vector<GoPiece> goPieces(const QString &line) {
    static const QSet<QString> keywords{
        QStringLiteral("break"),    QStringLiteral("case"),      QStringLiteral("chan"),   QStringLiteral("const"),
        QStringLiteral("continue"), QStringLiteral("default"),   QStringLiteral("defer"),  QStringLiteral("else"),
        QStringLiteral("for"),      QStringLiteral("func"),      QStringLiteral("go"),     QStringLiteral("if"),
        QStringLiteral("import"),   QStringLiteral("interface"), QStringLiteral("map"),    QStringLiteral("package"),
        QStringLiteral("range"),    QStringLiteral("return"),    QStringLiteral("select"), QStringLiteral("struct"),
        QStringLiteral("switch"),   QStringLiteral("type"),      QStringLiteral("var")};
    std::vector<GoPiece> out;
    const auto add = [&out](GoPiece::Kind kind, const QString &text) {
        if (!out.empty() && out.back().kind == kind) {
            out.back().text += text;
        } else {
            out.push_back({kind, text});
        }
    };
    for (qsizetype i = 0; i < line.size();) {
        const QChar c = line[i];
        if (line.mid(i, 2) == u"//") {
            add(GoPiece::Kind::Comment, line.mid(i));
            break;
        }
        if (c == u'"' || c == u'`' || c == u'\'') {
            qsizetype end = i + 1;
            while (end < line.size() && line[end] != c) {
                end += line[end] == u'\\' && c != u'`' ? 2 : 1;
            }
            add(GoPiece::Kind::Text, line.mid(i, end + 1 - i));
            i = end + 1;
        } else if (c.isLetter() || c == u'_') {
            qsizetype end = i;
            while (end < line.size() && (line[end].isLetterOrNumber() || line[end] == u'_')) {
                ++end;
            }
            const QString word = line.mid(i, end - i);
            add(keywords.contains(word) ? GoPiece::Kind::Keyword : GoPiece::Kind::Plain, word);
            i = end;
        } else {
            add(GoPiece::Kind::Plain, QString(c));
            ++i;
        }
    }
    return out;
}

SourceSnippet::SourceSnippet(QWidget *parent) : QWidget(parent) { setAccessibleName(QStringLiteral("Source")); }

void SourceSnippet::setSource(const SourceLines &source) {
    m_source = source;
    setAccessibleDescription(source.title + u'\n' + source.lines.join(u'\n') + u'\n' + source.verdict + source.hint);
    updateGeometry();
    setMinimumHeight(sizeHint().height());
    update();
}

int SourceSnippet::verdictHeight(int forWidth) const {
    const QString text = m_source.lines.isEmpty() ? m_source.hint : m_source.verdict;
    if (text.isEmpty()) {
        return 0;
    }
    const QFontMetricsF m(textFont(TextRole::Label));
    return static_cast<int>(
               m.boundingRect(QRectF(0, 0, std::max(60, forWidth - 2 * kPad), 400), Qt::TextWordWrap, text).height()) +
           10;
}

QSize SourceSnippet::sizeHint() const {
    return {340,
            kTitle + static_cast<int>(m_source.lines.size()) * kLine + verdictHeight(width() > 60 ? width() : 340) + 6};
}

void SourceSnippet::paintCode(QPainter &p, const QRectF &row, const QString &line, const Theme &theme) const {
    const QFontMetricsF m(p.font());
    double x = row.left();
    for (const GoPiece &piece : goPieces(line)) {
        if (x > row.right()) {
            break;
        }
        p.setPen(piece.kind == GoPiece::Kind::Keyword   ? theme.accent
                 : piece.kind == GoPiece::Kind::Text    ? theme.ok
                 : piece.kind == GoPiece::Kind::Comment ? theme.textMuted
                                                        : theme.text);
        p.drawText(QPointF(x, row.top() + 13), piece.text);
        x += m.horizontalAdvance(piece.text);
    }
}

void SourceSnippet::paintEvent(QPaintEvent *) {
    const Theme &theme = themeOf(this);
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    p.setPen(QPen(theme.hairline, 1));
    p.setBrush(theme.bg);
    p.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    p.setRenderHint(QPainter::Antialiasing, false);
    p.setFont(textFont(TextRole::Code));
    p.setPen(theme.text2);
    const QFontMetricsF code(p.font());
    p.drawText(QRectF(kPad, 0, width() - 2 * kPad, kTitle), Qt::AlignVCenter | Qt::AlignLeft,
               code.elidedText(m_source.title, Qt::ElideMiddle, width() - 2 * kPad));
    double y = kTitle;
    for (qsizetype i = 0; i < m_source.lines.size(); ++i) {
        const int number = m_source.firstLine + static_cast<int>(i);
        if (number == m_source.marked) {
            p.fillRect(QRectF(1, y, width() - 2, kLine), theme.critTint);
        }
        p.setPen(theme.textMuted);
        p.drawText(QRectF(0, y, kGutter - 10, kLine), Qt::AlignVCenter | Qt::AlignRight, QString::number(number));
        p.save();
        p.setClipRect(QRectF(kGutter, y, width() - kGutter - 4, kLine));
        paintCode(p, QRectF(kGutter, y, width() - kGutter, kLine), m_source.lines[i], theme);
        p.restore();
        y += kLine;
    }
    p.setFont(textFont(TextRole::Label));
    p.setPen(m_source.lines.isEmpty() ? theme.textMuted : m_source.changed ? theme.warn : theme.text2);
    p.drawText(QRectF(kPad, y + 3, width() - 2 * kPad, height() - y - 6),
               Qt::TextWordWrap | Qt::AlignLeft | Qt::AlignTop,
               m_source.lines.isEmpty() ? m_source.hint : m_source.verdict);
}

} // namespace bs
