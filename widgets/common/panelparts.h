// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/common/panel.h"
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QToolButton>

namespace bs {

// The header row of a Panel.
class PanelHeader : public QWidget {
    Q_OBJECT
public:
    explicit PanelHeader(QWidget *parent);
    void setLegend(QWidget *legend);
    void refreshIcons();
    void shed(); // hides what no longer fits, from the right

    QLabel *title, *subtitle;
    Chip *chip;
    Segmented *segments;
    QToolButton *expand, *more;
    QMenu *menu;
    QWidget *legend = nullptr;
    bool expandable = true;
    QString fullSubtitle;

protected:
    void resizeEvent(QResizeEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    QWidget *m_legendSlot;
};

// Empty, loading and error: centred, plain text.
class MessageView : public QWidget {
    Q_OBJECT
public:
    explicit MessageView(QWidget *parent);
    void set(const PanelMessage &message);

Q_SIGNALS:
    void action(int index);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    PanelMessage::Kind m_kind = PanelMessage::Kind::None;
    QWidget *m_glyph;
    QProgressBar *m_bar;
    QLabel *m_title, *m_hint, *m_where;
    QList<QPushButton *> m_buttons;
};

} // namespace bs
