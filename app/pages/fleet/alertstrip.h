// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/source/metricsource.h"
#include "widgets/common/statusglyph.h"
#include <QWidget>
#include <vector>

namespace bs {

// Alerts of one name as one card: the worst severity, how many, whom, since when.
struct AlertGroup {
    QString name;
    QString subject; // "3 pods", "email-client"
    QString value;   // of the worst alert, in short
    Health severity = Health::Warn;
    TimeMs since = kNoTime;
    int count = 0;
    QString details; // tooltip: the summary and every subject
    bool operator==(const AlertGroup &) const = default;
};
// Firing alerts grouped by name, worst and oldest first.
[[nodiscard]] std::vector<AlertGroup> groupAlerts(const std::vector<AlertInfo> &alerts);
[[nodiscard]] int pendingCount(const std::vector<AlertInfo> &alerts);

// 34 px: firing alerts as cards, what does not fit as "+3", pending as a count.
class AlertStrip : public QWidget {
    Q_OBJECT
public:
    AlertStrip(const Clock *clock, QWidget *parent);
    void setAlerts(const std::vector<AlertInfo> &alerts);
    // The alerts could not be asked: say so instead of looking calm.
    void setUnknown(const QString &reason);
    [[nodiscard]] QStringList words() const; // what stands on the strip, for tests and accessibility

Q_SIGNALS:
    void alertClicked(const QString &name);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    bool event(QEvent *event) override;

private:
    struct Card {
        QRect box;
        int group = -1; // -1: the pending or "+n" card
        QString text;
    };
    [[nodiscard]] std::vector<Card> cards() const;
    [[nodiscard]] int widthOf(const AlertGroup &g) const;
    void paintCard(QPainter &p, const QRect &box, const AlertGroup &g) const;
    const Clock *m_clock;
    std::vector<AlertGroup> m_groups;
    int m_pending = 0;
    bool m_known = false;
    QString m_unknown;
};

} // namespace bs
