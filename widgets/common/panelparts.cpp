// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/panelparts.h"
#include "data/core/format.h"
#include "widgets/common/icon.h"
#include "widgets/common/plaintooltip.h"
#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>

namespace bs {

namespace {

QLabel *plainLabel(QWidget *parent, TextRole role, const char *tone) {
    auto *label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setFont(textFont(role));
    if (tone) {
        label->setProperty("tone", QLatin1String(tone));
    }
    return label;
}

QToolButton *iconButton(QWidget *parent, const QString &name) {
    auto *button = new QToolButton(parent);
    button->setFixedSize(24, 24);
    button->setFocusPolicy(Qt::TabFocus);
    button->setAccessibleName(name);
    setPlainToolTip(button, name);
    return button;
}

// The crit octagon above an error.
class ErrorGlyph : public QWidget {
public:
    explicit ErrorGlyph(QWidget *parent) : QWidget(parent) { setFixedSize(16, 16); }

protected:
    void paintEvent(QPaintEvent * /*event*/) override {
        QPainter p(this);
        paintStatus(p, QRectF(0, 0, 16, 16), Health::Crit, themeOf(this));
    }
};

} // namespace

PanelHeader::PanelHeader(QWidget *parent) : QWidget(parent) {
    setFixedHeight(metric::kPanelHeader);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(11, 0, 7, 1);
    row->setSpacing(8);
    title = plainLabel(this, TextRole::BodyStrong, nullptr);
    subtitle = plainLabel(this, TextRole::Label, "muted");
    subtitle->setMinimumWidth(1);
    chip = new Chip(this);
    chip->hide();
    m_legendSlot = new QWidget(this);
    auto *slot = new QHBoxLayout(m_legendSlot);
    slot->setContentsMargins(0, 0, 0, 0);
    m_legendSlot->hide();
    segments = new Segmented(this);
    segments->hide();
    expand = iconButton(this, QStringLiteral("Expand (F)"));
    more = iconButton(this, QStringLiteral("More"));
    menu = new QMenu(this);
    more->setMenu(menu);
    more->setPopupMode(QToolButton::InstantPopup);
    more->hide();
    row->addWidget(title);
    row->addWidget(subtitle);
    row->addStretch(1);
    row->addWidget(chip);
    row->addWidget(m_legendSlot);
    row->addWidget(segments);
    auto *tools = new QHBoxLayout;
    tools->setSpacing(0);
    tools->addWidget(expand);
    tools->addWidget(more);
    row->addLayout(tools);
    refreshIcons();
}

void PanelHeader::setLegend(QWidget *widget) {
    delete legend;
    legend = widget;
    if (widget) {
        m_legendSlot->layout()->addWidget(widget);
    }
    shed();
}

void PanelHeader::refreshIcons() {
    const Theme &t = themeOf(this);
    expand->setIcon(lineIcon(QStringLiteral("expand"), t.textMuted, 14));
    expand->setIconSize({14, 14});
    more->setIcon(lineIcon(QStringLiteral("more"), t.textMuted, 16));
    more->setIconSize({16, 16});
}

void PanelHeader::shed() {
    int room = width() - 18 - title->sizeHint().width();
    room -= chip->isHidden() ? 0 : chip->sizeHint().width() + 8;
    room -= segments->items().isEmpty() ? 0 : segments->sizeHint().width() + 8;
    room -= expandable ? 24 : 0;
    room -= more->isHidden() ? 0 : 24;
    room -= 12;
    // A narrow panel gives up its button before its title: F and the menu expand it too.
    expand->setVisible(expandable && room >= 0);
    room += expandable && room < 0 ? 24 : 0;
    const int legendWidth = legend ? legend->sizeHint().width() + 8 : 0;
    m_legendSlot->setVisible(legend && legendWidth < room);
    room -= m_legendSlot->isHidden() ? 0 : legendWidth;
    // The sub-line goes first: shown whole, elided while at least 60 px are left, else hidden.
    const QFontMetrics fm(subtitle->font());
    const bool shown = room > 60 && !fullSubtitle.isEmpty();
    subtitle->setVisible(shown);
    if (shown) {
        subtitle->setText(fm.elidedText(fullSubtitle, Qt::ElideRight, room));
    }
}

void PanelHeader::resizeEvent(QResizeEvent * /*event*/) { shed(); }

void PanelHeader::paintEvent(QPaintEvent * /*event*/) {
    QPainter p(this);
    p.fillRect(QRect(0, height() - 1, width(), 1), themeOf(this).hairline);
}

MessageView::MessageView(QWidget *parent) : QWidget(parent) {
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(16, 8, 16, 8);
    column->setSpacing(4);
    m_glyph = new ErrorGlyph(this);
    m_bar = new QProgressBar(this);
    m_bar->setTextVisible(false);
    m_bar->setFixedHeight(4);
    m_bar->setMaximumWidth(180);
    m_bar->setMinimumWidth(120);
    m_title = plainLabel(this, TextRole::BodyStrong, nullptr);
    m_hint = plainLabel(this, TextRole::Body, "second");
    m_where = plainLabel(this, TextRole::Code, "muted");
    for (QLabel *label : {m_title, m_hint, m_where}) {
        label->setAlignment(Qt::AlignCenter);
        label->setWordWrap(true);
    }
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(6);
    buttons->addStretch(1);
    for (int i = 0; i < 2; ++i) {
        auto *button = new QPushButton(this);
        button->setProperty("size", QStringLiteral("small"));
        connect(button, &QPushButton::clicked, this, [this, i] { Q_EMIT action(i); });
        buttons->addWidget(button);
        m_buttons << button;
    }
    buttons->addStretch(1);
    column->addStretch(1);
    column->addWidget(m_glyph, 0, Qt::AlignHCenter);
    column->addWidget(m_bar, 0, Qt::AlignHCenter);
    column->addWidget(m_title);
    column->addWidget(m_hint);
    column->addWidget(m_where);
    column->addSpacing(4);
    column->addLayout(buttons);
    column->addStretch(1);
    set({});
}

void MessageView::set(const PanelMessage &m) {
    m_kind = m.kind;
    m_glyph->setVisible(m.kind == PanelMessage::Kind::Error);
    m_bar->setVisible(m.kind == PanelMessage::Kind::Loading);
    m_bar->setRange(0, m.total);
    m_bar->setValue(m.done);
    const auto put = [](QLabel *label, const QString &text) {
        label->setText(displayText(text));
        label->setVisible(!text.isEmpty());
    };
    put(m_title, m.title);
    put(m_hint, m.hint);
    put(m_where, m.where);
    for (int i = 0; i < m_buttons.size(); ++i) {
        m_buttons[i]->setVisible(i < m.buttons.size());
        m_buttons[i]->setText(m.buttons.value(i));
        if (i == 0) {
            m_buttons[i]->setProperty("kind",
                                      m.kind == PanelMessage::Kind::Empty ? QStringLiteral("primary") : QString());
        }
    }
}

void MessageView::paintEvent(QPaintEvent * /*event*/) {}

} // namespace bs
