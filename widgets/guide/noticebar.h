// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QFrame>

class QLabel;
class QPushButton;

namespace bs {

// One line that stays until a person puts it away (Esc or its button): no toast that vanishes with what it said.
// Several are counted, the newest is shown.
class NoticeBar : public QFrame {
    Q_OBJECT
public:
    explicit NoticeBar(QWidget *parent = nullptr);
    void say(const QString &text);
    void putAway(); // the newest; the one before it comes back
    [[nodiscard]] QString text() const;
    [[nodiscard]] int count() const { return int(m_all.size()); }

private:
    void show_();
    QLabel *m_words = nullptr;
    QPushButton *m_close = nullptr;
    QStringList m_all;
};

} // namespace bs
