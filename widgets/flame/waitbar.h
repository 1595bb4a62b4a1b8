// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/common/theme.h"
#include <QWidget>
#include <vector>

namespace bs {

struct WaitShare {
    QString name;
    qint64 count = 0;
    bool operator==(const WaitShare &) const = default;
};

// One bar of what goroutines wait on, with its legend above: 48 px high.
class WaitBar : public QWidget {
    Q_OBJECT
public:
    explicit WaitBar(QWidget *parent = nullptr);
    void setShares(const QString &title, std::vector<WaitShare> shares); // largest first
    [[nodiscard]] const std::vector<WaitShare> &shares() const { return m_shares; }
    // The colour of a wait reason: the same on every panel.
    [[nodiscard]] static QColor colour(const QString &reason, const Theme &theme);
    [[nodiscard]] QSize sizeHint() const override { return {400, 46}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {120, 46}; }

Q_SIGNALS:
    void chosen(const QString &name);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;

private:
    [[nodiscard]] QRectF bar() const;
    QString m_title;
    std::vector<WaitShare> m_shares;
};

} // namespace bs
