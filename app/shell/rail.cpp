// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shell/rail.h"
#include "widgets/common/icon.h"
#include "widgets/common/plaintooltip.h"
#include <QPainter>
#include <QVBoxLayout>

namespace bs {

RailButton::RailButton(const QString &iconName, const QString &text, QWidget *parent)
    : QAbstractButton(parent), m_icon(iconName) {
    setText(text);
    setAccessibleName(text);
    setCheckable(true);
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void RailButton::setBadge(Health badge) {
    m_badge = badge;
    setAccessibleDescription(statusWord(badge));
    update();
}

void RailButton::setCompact(bool compact) {
    m_compact = compact;
    setPlainToolTip(this, compact || m_small ? text() : QString());
    updateGeometry();
}

void RailButton::setIconName(const QString &name) {
    m_icon = name;
    update();
}

QSize RailButton::sizeHint() const { return {m_compact ? 48 : 72, m_small ? 36 : m_compact ? 44 : 54}; }

void RailButton::enterEvent(QEnterEvent *event) {
    QAbstractButton::enterEvent(event);
    update();
}

void RailButton::leaveEvent(QEvent *event) {
    QAbstractButton::leaveEvent(event);
    update();
}

void RailButton::paintEvent(QPaintEvent * /*event*/) {
    const Theme &t = themeOf(this);
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    const bool on = isChecked();
    const QColor back = on ? t.selected : underMouse() ? t.hover : t.surface;
    p.setPen(Qt::NoPen);
    p.setBrush(back);
    p.drawRoundedRect(rect(), metric::kRadius, metric::kRadius);
    const bool words = !m_compact && !m_small;
    const int size = m_small ? 18 : 20;
    const QRectF box((width() - size) / 2.0, words ? 8.5 : (height() - size) / 2.0, size, size);
    paintIcon(p, box, m_icon, on ? t.accent : t.textMuted);
    if (words) {
        p.setFont(textFont(TextRole::LabelMedium));
        p.setPen(on ? t.text : t.textMuted);
        p.drawText(QRect(0, 31, width(), 16), Qt::AlignCenter, text());
    }
    if (m_badge == Health::Warn || m_badge == Health::Crit || m_badge == Health::Info) {
        const QRectF badge(box.right() - 1, box.top() - 5, 10, 10);
        p.setPen(Qt::NoPen);
        p.setBrush(back);
        p.drawEllipse(badge.adjusted(-1, -1, 1, 1));
        paintStatus(p, badge, m_badge, t, back);
    }
}

namespace {

class Logo : public QWidget {
public:
    explicit Logo(QWidget *parent) : QWidget(parent) { setFixedHeight(48); }

protected:
    void paintEvent(QPaintEvent * /*event*/) override {
        const Theme &t = themeOf(this);
        QPainter p(this);
        paintLogo(p, QRectF((width() - 28) / 2.0, 10, 28, 28), t.text, t.warn, t.accent);
        p.fillRect(QRect(0, height() - 1, width(), 1), t.hairline);
    }
};

} // namespace

Rail::Rail(QWidget *parent) : QWidget(parent) {
    setFixedWidth(80);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 1, 10);
    column->setSpacing(0);
    column->addWidget(new Logo(this));
    column->addSpacing(6);
    m_pages = new QVBoxLayout;
    m_pages->setSpacing(2);
    column->addLayout(m_pages);
    column->addStretch(1);
    m_theme = new RailButton(QStringLiteral("moon"), QStringLiteral("Theme: dark, light or the system's"), this);
    m_settings = new RailButton(QStringLiteral("sliders"), QStringLiteral("Workspace and settings"), this);
    for (RailButton *b : {m_theme, m_settings}) {
        b->setSmall(true);
        b->setCheckable(false);
        b->setCompact(false);
        column->addWidget(b, 0, Qt::AlignHCenter);
    }
}

void Rail::addPage(const QString &id, const QString &title, const QString &iconName, int number) {
    auto *button = new RailButton(iconName, title, this);
    button->setShortcut(QKeySequence(Qt::ALT | static_cast<Qt::Key>(Qt::Key_0 + number)));
    m_buttons.insert(id, button);
    m_pages->addWidget(button, 0, Qt::AlignHCenter);
    connect(button, &QAbstractButton::clicked, this, [this, id] { Q_EMIT pageChosen(id); });
}

void Rail::setCurrent(const QString &id) {
    for (auto it = m_buttons.begin(); it != m_buttons.end(); ++it) {
        it.value()->setChecked(it.key() == id);
    }
    update();
}

void Rail::setBadge(const QString &id, Health badge) {
    if (RailButton *b = m_buttons.value(id)) {
        b->setBadge(badge);
    }
}

void Rail::setCompact(bool compact) {
    setFixedWidth(compact ? 56 : 80);
    for (RailButton *b : m_buttons) {
        b->setCompact(compact);
    }
    m_theme->setCompact(compact);
    m_settings->setCompact(compact);
}

void Rail::paintEvent(QPaintEvent * /*event*/) {
    const Theme &t = themeOf(this);
    QPainter p(this);
    p.fillRect(rect(), t.surface);
    p.fillRect(QRect(width() - 1, 0, 1, height()), t.hairline);
    for (const RailButton *b : m_buttons) {
        if (b->isChecked()) {
            p.fillRect(QRect(0, b->y() + 10, 3, b->height() - 20), t.accent);
        }
    }
}

} // namespace bs
