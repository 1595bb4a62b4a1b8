// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/common/statusglyph.h"
#include <QAbstractButton>
#include <QHash>

class QVBoxLayout;

namespace bs {

// One entry of the rail: icon over word (icon alone when compact), accent bar when chosen, 10 px badge.
class RailButton : public QAbstractButton {
    Q_OBJECT
public:
    RailButton(const QString &iconName, const QString &text, QWidget *parent);
    void setBadge(Health badge);
    void setCompact(bool compact);
    void setSmall(bool small) { m_small = small; }
    void setIconName(const QString &name);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void enterEvent(QEnterEvent *event) override;
    void leaveEvent(QEvent *event) override;

private:
    QString m_icon;
    Health m_badge = Health::None;
    bool m_compact = false;
    bool m_small = false;
};

// The navigation rail: 80 px, 56 when compact. Pages on top, theme and settings at the foot.
class Rail : public QWidget {
    Q_OBJECT
public:
    explicit Rail(QWidget *parent);
    void addPage(const QString &id, const QString &title, const QString &iconName, int number);
    void setCurrent(const QString &id);
    void setBadge(const QString &id, Health badge);
    void setCompact(bool compact);
    RailButton *themeButton() const { return m_theme; }
    RailButton *settingsButton() const { return m_settings; }

Q_SIGNALS:
    void pageChosen(const QString &id);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QVBoxLayout *m_pages;
    QHash<QString, RailButton *> m_buttons;
    RailButton *m_theme, *m_settings;
};

} // namespace bs
