// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/guide/noticebar.h"
#include "data/core/format.h"
#include "widgets/common/plaintooltip.h"
#include "widgets/common/theme.h"
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace bs {

namespace {
constexpr qsizetype kMost = 20;
}

NoticeBar::NoticeBar(QWidget *parent) : QFrame(parent) {
    setObjectName(QStringLiteral("panel"));
    m_words = new QLabel(this);
    m_words->setTextFormat(Qt::PlainText);
    m_words->setFont(textFont(TextRole::Body));
    m_words->setProperty("tone", QStringLiteral("warn"));
    m_words->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_words->setWordWrap(true);
    m_close = new QPushButton(tr("Put away  Esc"), this);
    m_close->setProperty("size", QStringLiteral("small"));
    m_close->setProperty("kind", QStringLiteral("quiet"));
    connect(m_close, &QPushButton::clicked, this, &NoticeBar::putAway);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(12, 4, 6, 4);
    row->addWidget(m_words, 1);
    row->addWidget(m_close);
    hide();
}

void NoticeBar::say(const QString &text) {
    m_all.removeAll(text);
    m_all << text;
    m_all = m_all.mid(std::max<qsizetype>(0, m_all.size() - kMost));
    show_();
}

void NoticeBar::putAway() {
    if (!m_all.isEmpty()) {
        m_all.removeLast();
    }
    show_();
}

QString NoticeBar::text() const { return m_all.isEmpty() ? QString() : m_all.back(); }

void NoticeBar::show_() {
    setVisible(!m_all.isEmpty());
    const QString more = m_all.size() > 1 ? tr("  (%1 more)").arg(m_all.size() - 1) : QString();
    m_words->setText(displayText(text(), 300) + more);
    setPlainToolTip(m_words, m_all.join(u'\n'));
    setAccessibleName(text());
}

} // namespace bs
