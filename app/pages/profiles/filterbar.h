// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/shell/barbutton.h"
#include "app/shell/settings.h"
#include "widgets/common/chip.h"
#include "widgets/common/segmented.h"
#include <QFrame>
#include <QLabel>
#include <QLineEdit>

namespace bs {

// What of the stacks is shown and how it is coloured. One row; two where it is narrow.
class FilterBar : public QFrame {
    Q_OBJECT
public:
    explicit FilterBar(QWidget *parent);
    [[nodiscard]] QString focusPattern() const { return m_focus->text(); }
    [[nodiscard]] QString ignorePattern() const { return m_ignore->text(); }
    [[nodiscard]] QString waitReason() const { return m_wait; }
    [[nodiscard]] int minWaitMinutes() const { return m_minWait; }
    [[nodiscard]] bool widthByDelta() const { return m_width->current() == 1; }
    [[nodiscard]] int colour() const { return m_colour->current(); } // 0 diff, 1 package
    void setWaitReason(const QString &reason);
    void setReasons(const QStringList &reasons) { m_reasons = reasons; }
    void setMatches(qint64 shown, qint64 all, const QString &error);
    void setCompared(bool compared); // without A there is no width by delta and no diff colour
    QLineEdit *focusField() const { return m_focus; }
    // Filters by name, kept in `settings`: "profiles/views".
    void setSettings(Settings *settings) { m_settings = settings; }
    [[nodiscard]] QStringList views() const;
    void saveView(const QString &name); // replaces one of the same name
    void applyView(const QString &name);
    void forgetView(const QString &name);
    void openViews();

Q_SIGNALS:
    void changed();
    void colourChanged(int index);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void openReasons();
    void openMinWait();
    [[nodiscard]] QVariantMap current() const;
    void refresh();
    void arrange();
    QLineEdit *m_focus;
    QLineEdit *m_ignore;
    BarButton *m_waitButton;
    BarButton *m_minWaitButton;
    BarButton *m_viewsButton;
    Settings *m_settings = nullptr;
    QString m_view; // the name of the filters on screen, while nobody changed them
    Chip *m_matches;
    QLabel *m_widthLabel;
    Segmented *m_width;
    QLabel *m_colourLabel;
    Segmented *m_colour;
    QString m_wait;
    QStringList m_reasons;
    int m_minWait = 0;
};

} // namespace bs
