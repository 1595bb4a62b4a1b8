// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/pages/profiles/capturerun.h"
#include "app/shell/barbutton.h"
#include "widgets/common/chip.h"
#include "widgets/common/segmented.h"
#include <QFrame>

class QLabel;
class QProgressBar;
class QPushButton;

namespace bs {

// Asks what to capture, says what it costs, shows how far it is: one row under the page's header, open while somebody
// captures. A dump that stops its target is asked for here, after its cost was said.
class CaptureForm : public QFrame {
    Q_OBJECT
public:
    CaptureForm(CaptureRun *run, QWidget *parent);
    // Opens for this pod, and captures it at once where that stops nothing and it can be reached.
    void open(const profilestore::Subject &shown);
    void close();
    [[nodiscard]] QString words() const { return m_said; } // what it says now
    [[nodiscard]] std::vector<CaptureTarget> chosen() const;
    void choose(int scope); // 0 the pod on screen, 1 its service, 2 all
    void setDebug(bool withWaits) { m_detail->setCurrent(withWaits ? 1 : 0); }
    void go(); // as its button

Q_SIGNALS:
    void captured(const bs::profilestore::Subject &subject);
    void closed();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void found();
    void refresh();
    void askCost();
    void say(const QString &text, const char *tone);
    void openScopes();
    void openKinds();
    void take(const CaptureRun::Outcome &outcome);
    [[nodiscard]] bool stops() const { return m_kind == 0 && m_detail->current() == 1; }

    CaptureRun *m_run;
    profilestore::Subject m_shown;
    BarButton *m_scopeButton;
    BarButton *m_kindButton;
    Segmented *m_detail;
    QLabel *m_label;
    QProgressBar *m_progress;
    QPushButton *m_go;
    QPushButton *m_close;
    QString m_said;
    QString m_single; // endpoint and pod of one that was picked by name
    int m_scope = 0;
    int m_kind = 0;
    bool m_costKnown = false;
    bool m_atOnce = false;
};

} // namespace bs
