// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shell/keylist.h"
#include "widgets/common/theme.h"
#include <QHeaderView>
#include <QTableWidget>
#include <QVBoxLayout>

namespace bs {

QList<KeyLine> keyLines(const QList<QAction *> &actions) {
    QList<KeyLine> out;
    for (const QAction *a : actions) {
        if (!a->shortcut().isEmpty()) {
            out.append({QStringLiteral("Window"), a->shortcut().toString(QKeySequence::NativeText), a->text()});
        }
    }
    const std::pair<const char *, const char *> chart[] = {
        {"Drag", "Zoom time and ask again"},
        {"Drag the axis, middle drag", "Pan"},
        {"Ctrl+wheel, + −", "Zoom at the pointer"},
        {"Double-click", "Back to the range before"},
        {"Left, Right", "Move the crosshair by one point"},
        {"Space", "Pin the crosshair"},
        {"Shift+click a band", "Show that series alone; again: all"},
        {"Ctrl+click a band", "Hide or show that series"},
        {"Click a row of the heat map", "Profiles of that pod"},
        {"Ctrl+click a row of the heat map", "Fold its service into one line; again: unfold"},
        {"F", "Expand the panel"},
        {"Esc", "Leave"},
    };
    for (const auto &[keys, what] : chart) {
        out.append({QStringLiteral("Charts"), QString::fromUtf8(keys), QString::fromUtf8(what)});
    }
    return out;
}

KeyList::KeyList(const QList<QAction *> &actions, QWidget *parent) : QDialog(parent) {
    setWindowTitle(QStringLiteral("Keyboard"));
    resize(560, 560);
    const QList<KeyLine> lines = keyLines(actions);
    auto *table = new QTableWidget(static_cast<int>(lines.size()), 3, this);
    table->setHorizontalHeaderLabels({QStringLiteral("Where"), QStringLiteral("Keys"), QStringLiteral("What")});
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(metric::kTableRow);
    table->setShowGrid(false);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    for (int i = 0; i < lines.size(); ++i) {
        table->setItem(i, 0, new QTableWidgetItem(lines[i].context));
        table->setItem(i, 1, new QTableWidgetItem(lines[i].keys));
        table->setItem(i, 2, new QTableWidgetItem(lines[i].what));
    }
    table->horizontalHeader()->setStretchLastSection(true);
    table->setColumnWidth(0, 90);
    table->setColumnWidth(1, 190);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(table);
}

} // namespace bs
