// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/guide/suggestionbar.h"
#include "data/core/format.h"
#include <QPainter>

namespace bs {

SuggestionBar::SuggestionBar(QWidget *parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void SuggestionBar::set(const guide::Question &question) {
    m_question = question;
    setAccessibleName(question.suggestion.isEmpty()
                          ? tr("No suggestion")
                          : tr("Suggested: %1, %2").arg(displayText(question.suggestion), question.confidence));
    setAccessibleDescription(displayText(question.reason, 1000) + u' ' + secondLine());
    updateGeometry();
    update();
}

void SuggestionBar::setScale(double scale) {
    m_scale = scale;
    updateGeometry();
    update();
}

QString SuggestionBar::secondLine() const {
    QStringList parts;
    if (!m_question.missing.isEmpty()) {
        parts << tr("missing: %1").arg(displayText(QStringList(m_question.missing).join(QStringLiteral(", "))));
    }
    if (!m_question.flip.isEmpty()) {
        parts << tr("would flip if %1").arg(displayText(m_question.flip));
    }
    return parts.join(QStringLiteral(" · "));
}

int SuggestionBar::firstHeight() const { return int(std::lround(40 * m_scale)); }

QSize SuggestionBar::sizeHint() const {
    return {600, firstHeight() + (secondLine().isEmpty() ? 0 : int(std::lround(20 * m_scale)))};
}

void SuggestionBar::paintEvent(QPaintEvent *) {
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    const Theme &t = themeOf(this);
    const bool known = !m_question.suggestion.isEmpty();
    const Health health = known ? m_question.suggestionHealth : Health::NoData;
    p.setPen(statusLine(health, t));
    p.setBrush(statusTint(health, t));
    p.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), metric::kRadius, metric::kRadius);
    const int line = firstHeight();
    paintStatus(p, QRectF(12, line / 2.0 - 7, 14, 14), health, t, statusTint(health, t));
    int x = 34;
    const auto words = [&](TextRole role, double px, const QColor &colour, const QString &text, int limit) {
        QFont font = textFont(role);
        font.setPixelSize(int(std::lround(px * m_scale)));
        p.setFont(font);
        p.setPen(colour);
        const QString shown = p.fontMetrics().elidedText(text, Qt::ElideRight, std::max(0, limit - x));
        p.drawText(QRect(x, 0, limit - x, line), Qt::AlignVCenter, shown);
        x += p.fontMetrics().horizontalAdvance(shown) + 8;
    };
    p.setFont(textFont(TextRole::Label));
    const QString decide = tr("you decide");
    const int end = width() - 12 - p.fontMetrics().horizontalAdvance(decide);
    p.setPen(statusColor(health, t));
    p.drawText(QRect(end, 0, width() - 12 - end, line), Qt::AlignVCenter | Qt::AlignRight, decide);
    if (m_question.pending) {
        words(TextRole::Lead, 16, t.text2, tr("Looking at the evidence…"), end - 8);
    } else if (known) {
        words(TextRole::Lead, 16, statusColor(health, t), tr("Suggested"), end - 8);
        words(TextRole::LeadStrong, 16, t.text,
              displayText(m_question.suggestion) + QStringLiteral(", ") + m_question.confidence, end - 8);
        words(TextRole::Lead, 14, t.text2, displayText(m_question.reason, 300), end - 8);
    } else {
        words(TextRole::LeadStrong, 16, t.text2, tr("No suggestion: insufficient evidence"), end - 8);
        words(TextRole::Lead, 14, t.text2, displayText(m_question.reason, 300), end - 8);
    }
    if (const QString second = secondLine(); !second.isEmpty()) {
        QFont font = textFont(TextRole::Body);
        font.setPixelSize(int(std::lround(12 * m_scale)));
        p.setFont(font);
        p.setPen(t.text2);
        p.drawText(QRect(34, line - int(4 * m_scale), width() - 46, int(18 * m_scale)), Qt::AlignVCenter,
                   p.fontMetrics().elidedText(second, Qt::ElideRight, width() - 46));
    }
}

} // namespace bs
