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
        {"Ctrl+wheel, + −", "Zoom at the pointer, or at the crosshair"},
        {"Shift+Left, Shift+Right", "Pan by a quarter of the range"},
        {"Shift+drag, Shift+Up", "Zoom the values of a plot"},
        {"Double-click, Shift+Down", "All values again"},
        {"Double-click, Alt+Left", "Back to the range before"},
        {"Left, Right", "Move the crosshair by one point"},
        {"Space, click", "Pin the crosshair"},
        {"Click a name of the legend, Enter", "Show that series alone; again: all"},
        {"Ctrl+click, Ctrl+Enter", "Hide or show that series"},
        {"Shift+click a band", "Show that series alone; again: all"},
        {"Tab, Shift+Tab", "To the legend, the switch, the buttons of a panel"},
        {"Arrows in a panel", "Choose a row, gauge, endpoint, tenant or point"},
        {"Enter", "Open what is chosen: profiles of a pod, bounds of a pool"},
        {"Up, Down, PgUp, PgDn in the heat map", "Choose a row; thousands scroll"},
        {"G, Ctrl+click, ▾", "Fold the row's service into one line; again: unfold"},
        {"Shift+G", "Fold or unfold every service"},
        {"Arrows, Home on a grip between panels", "Share the room out; back to the usual"},
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
