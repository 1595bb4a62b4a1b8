// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QAction>
#include <QDialog>

namespace bs {

struct KeyLine {
    QString context, keys, what;
};

// Every key there is: the fixed ones of charts and panels beside those of the actions given. Shown under `?`.
[[nodiscard]] QList<KeyLine> keyLines(const QList<QAction *> &actions);

class KeyList : public QDialog {
    Q_OBJECT
public:
    KeyList(const QList<QAction *> &actions, QWidget *parent);
};

} // namespace bs
