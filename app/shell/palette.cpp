// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shell/palette.h"
#include "data/core/format.h"
#include "data/incident/importers.h"
#include "widgets/common/theme.h"
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QPointer>
#include <QVBoxLayout>
#include <algorithm>

namespace bs {

namespace {
constexpr int kAlertRole = Qt::UserRole + 1;
}

int fuzzyScore(const QString &pattern, const QString &text) {
    int score = 0;
    qsizetype at = 0;
    bool run = false;
    for (const QChar c : pattern) {
        if (c.isSpace()) {
            run = false;
            continue;
        }
        const qsizetype found = text.indexOf(c, at, Qt::CaseInsensitive);
        if (found < 0) {
            return -1;
        }
        const bool wordStart = found == 0 || !text[found - 1].isLetterOrNumber();
        score += 1 + (wordStart ? 4 : 0) + (run && found == at ? 3 : 0);
        run = true;
        at = found + 1;
    }
    return score * 100 - static_cast<int>(std::min<qsizetype>(99, text.size()));
}

CommandPalette::CommandPalette(const QList<QAction *> &actions, QWidget *parent)
    : QFrame(parent, Qt::Popup), m_actions(actions) {
    setObjectName(QStringLiteral("card"));
    setFixedSize(520, 360);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 8);
    m_edit = new QLineEdit(this);
    m_edit->setPlaceholderText(QStringLiteral("Search or run a command"));
    m_edit->setAccessibleName(m_edit->placeholderText());
    m_edit->installEventFilter(this);
    m_list = new QListWidget(this);
    m_list->setUniformItemSizes(true);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setStyleSheet(
        QStringLiteral("QListWidget { background: transparent; } QListWidget::item { height: 28px; }"));
    column->addWidget(m_edit);
    column->addWidget(m_list, 1);
    connect(m_edit, &QLineEdit::textChanged, this, &CommandPalette::fill);
    connect(m_edit, &QLineEdit::returnPressed, this, &CommandPalette::runCurrent);
    connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::runCurrent);
    fill({});
}

void CommandPalette::fill(const QString &pattern) {
    std::vector<std::pair<int, QAction *>> hits;
    for (QAction *a : m_actions) {
        const int score = fuzzyScore(pattern, a->text());
        if (score >= 0 || pattern.isEmpty()) {
            hits.emplace_back(score, a);
        }
    }
    if (!pattern.isEmpty()) {
        std::stable_sort(hits.begin(), hits.end(), [](const auto &a, const auto &b) { return a.first > b.first; });
    }
    m_list->clear();
    addPastedAlert(pattern);
    for (const auto &[score, action] : hits) {
        const QString keys = action->shortcut().toString(QKeySequence::NativeText);
        auto *item =
            new QListWidgetItem(keys.isEmpty() ? action->text() : QStringLiteral("%1   %2").arg(action->text(), keys));
        item->setData(Qt::UserRole, QVariant::fromValue<QObject *>(action));
        if (!action->isEnabled()) {
            item->setFlags(Qt::NoItemFlags);
        }
        m_list->addItem(item);
    }
    m_list->setCurrentRow(0);
}

// An alert's URL or its labels, pasted, are offered as what they open. A bare word is a search.
void CommandPalette::addPastedAlert(const QString &pattern) {
    if (!m_openAlert || !(pattern.contains(u'=') || pattern.contains(u"://"))) {
        return;
    }
    const auto alert = incident::readAlertReference(pattern);
    QString words;
    if (alert) {
        QStringList about;
        for (const auto &[name, value] : alert->labels) {
            about << QStringLiteral("%1=%2").arg(name, value);
        }
        words = QStringLiteral("Open an incident from this alert: %1").arg(about.join(QStringLiteral(", ")));
    } else {
        words = QStringLiteral("This names no alert: paste its labels, or its Alertmanager, Prometheus or Grafana URL");
    }
    auto *item = new QListWidgetItem(displayText(words, 160));
    if (alert) {
        item->setData(kAlertRole, pattern);
    } else {
        item->setFlags(Qt::NoItemFlags);
    }
    m_list->addItem(item);
}

QStringList CommandPalette::shown() const {
    QStringList out;
    for (int i = 0; i < m_list->count(); ++i) {
        out << m_list->item(i)->text();
    }
    return out;
}

void CommandPalette::runCurrent() {
    QPointer<QAction> action;
    QString alert;
    if (const QListWidgetItem *item = m_list->currentItem()) {
        alert = item->data(kAlertRole).toString();
        action = qobject_cast<QAction *>(item->data(Qt::UserRole).value<QObject *>());
    }
    close();
    if (action) {
        action->trigger();
    } else if (!alert.isEmpty()) {
        m_openAlert(alert);
    }
}

bool CommandPalette::eventFilter(QObject *watched, QEvent *event) {
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        const int step = key == Qt::Key_Down       ? 1
                         : key == Qt::Key_Up       ? -1
                         : key == Qt::Key_PageDown ? 8
                         : key == Qt::Key_PageUp   ? -8
                                                   : 0;
        if (step != 0) {
            m_list->setCurrentRow(std::clamp(m_list->currentRow() + step, 0, m_list->count() - 1));
            return true;
        }
    }
    return QFrame::eventFilter(watched, event);
}

void CommandPalette::openOver(QWidget *window) {
    move(window->mapToGlobal(QPoint((window->width() - width()) / 2, 56)));
    show();
    m_edit->setFocus();
}

} // namespace bs
