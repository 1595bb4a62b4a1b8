// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/shell/timeauthority.h"
#include <QFrame>

class QLabel;
class QLineEdit;

namespace bs {

// The popup of the range button: a typed range with its grammar beneath, the usual ranges, the zone.
class RangePicker : public QFrame {
    Q_OBJECT
public:
    RangePicker(TimeAuthority *time, QWidget *parent);
    void openBelow(QWidget *anchor);
    QLineEdit *edit() const { return m_edit; }

private:
    void tryText(const QString &text);
    void accept();
    TimeAuthority *m_time;
    QLineEdit *m_edit;
    QLabel *m_answer;
};

} // namespace bs
