// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/alertmanager/alertview.h"
#include "data/source/metricsource.h"
#include "widgets/common/itemview.h"
#include "widgets/common/statusglyph.h"
#include <QMenu>
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
    int silenced = 0;  // of `count`: nobody is told of these
    int inhibited = 0; // of `count`: another alert speaks for these
    QString details;   // tooltip: the summary, every subject, who is told, what mutes
    Labels labels;     // what all of them have in common: what a silence for the card matches
    [[nodiscard]] bool isMuted() const { return silenced + inhibited >= count; }
    bool operator==(const AlertGroup &) const = default;
};
// Firing alerts grouped by name: worst and oldest first, those that are muted altogether last.
[[nodiscard]] std::vector<AlertGroup> groupAlerts(const std::vector<AlertView> &alerts);
[[nodiscard]] std::vector<AlertGroup> groupAlerts(const std::vector<AlertInfo> &alerts);
[[nodiscard]] int pendingCount(const std::vector<AlertInfo> &alerts);

// 34 px: firing alerts as cards, what does not fit as "+3", pending and silences as counts.
class AlertStrip : public ItemView {
    Q_OBJECT
public:
    AlertStrip(const Clock *clock, QWidget *parent);
    // `missing`: why some of several sources could not be asked; the others' alerts are shown, and that they are not
    // all.
    // `at`: they are of that moment of the past and not of now.
    void setAlerts(const std::vector<AlertInfo> &alerts, const QString &missing = {}, TimeMs at = kNoTime);
    // What the Alertmanagers say beside the rules. Without this no word about silences is on the strip.
    struct Silencing {
        bool configured = false;
        bool known = false; // the newest question to every one of them was answered
        QString error;      // why not
        int silences = 0;   // active ones
        std::vector<ManagedAlert> alerts;
    };
    void setSilencing(Silencing silencing);
    // The alerts could not be asked: say so instead of looking calm.
    void setUnknown(const QString &reason);
    [[nodiscard]] int itemCount() const override;
    [[nodiscard]] QString itemName(int i) const override;
    [[nodiscard]] QString itemValue(int i) const override;
    [[nodiscard]] QRectF itemRect(int i) const override;
    void activateItem(int i, Qt::KeyboardModifiers modifiers) override;
    [[nodiscard]] QStringList words() const; // what stands on the strip, for tests and accessibility

Q_SIGNALS:
    void alertClicked(const QString &name);
    void silencesRequested();
    void silenceRequested(const bs::Labels &labels);      // for a card, from its menu
    void menuRequested(const QString &name, QMenu *menu); // a card's menu opens: what else fits may be added

protected:
    void paintEvent(QPaintEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    bool event(QEvent *event) override;

private:
    struct Card {
        QRect box;
        int group = -1; // -1: the pending, "+n" or silences card
        QString text;
        bool silences = false;
    };
    [[nodiscard]] std::vector<Card> cards() const;
    [[nodiscard]] int widthOf(const AlertGroup &g) const;
    void regroup();
    [[nodiscard]] QString silencesText() const;
    [[nodiscard]] TimeMs now() const { return m_at == kNoTime ? m_clock->now() : m_at; }
    [[nodiscard]] QString moment() const; // "at 22:24:15", empty now
    void paintCard(QPainter &p, const QRect &box, const AlertGroup &g) const;
    const Clock *m_clock;
    std::vector<AlertInfo> m_alerts;
    Silencing m_silencing;
    std::vector<AlertGroup> m_groups;
    int m_pending = 0;
    bool m_known = false;
    TimeMs m_at = kNoTime;
    QString m_unknown;
};

} // namespace bs
