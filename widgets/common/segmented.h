// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QStringList>
#include <QWidget>

namespace bs {

// One of a few: 24 px high, Left/Right move, the chosen segment carries a 2 px accent line.
class Segmented : public QWidget {
    Q_OBJECT
public:
    explicit Segmented(QWidget *parent = nullptr);
    void setItems(const QStringList &items, int current = 0);
    [[nodiscard]] int current() const { return m_current; }
    [[nodiscard]] const QStringList &items() const { return m_items; }
    void setCurrent(int index); // emits when it changes
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

Q_SIGNALS:
    void currentChanged(int index);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    [[nodiscard]] QList<int> edges() const; // x of each border, items + 1
    [[nodiscard]] int indexAt(int x) const;
    QStringList m_items;
    int m_current = 0;
    int m_hover = -1;
};

} // namespace bs
