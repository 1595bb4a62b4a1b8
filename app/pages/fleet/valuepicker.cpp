// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/fleet/valuepicker.h"
#include "data/core/format.h"
#include "data/series/labels.h"
#include "widgets/common/plaintooltip.h"
#include "widgets/common/theme.h"
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QRegularExpression>
#include <QScreen>
#include <QVBoxLayout>

namespace bs {

namespace {

constexpr int kValue = Qt::UserRole;
constexpr int kPicked = Qt::UserRole + 1;
constexpr int kRowHeight = 24;

void showItem(QListWidgetItem *item, bool several) {
    const QString value = item->data(kValue).toString();
    const QString name = value.isEmpty() ? QStringLiteral("(empty)") : displayText(value, 80);
    const bool picked = item->data(kPicked).toBool();
    item->setText(several ? (picked ? QStringLiteral("✓  ") : QStringLiteral("    ")) + name : name);
    item->setData(Qt::AccessibleTextRole, picked ? QStringLiteral("%1, chosen").arg(name) : name);
}

QString quoted(const QString &value) { // as RE2 takes it literally
    static const QRegularExpression special(QStringLiteral(R"(([\\.+*?()|\[\]{}^$]))"));
    return QString(value).replace(special, QStringLiteral("\\\\1"));
}

} // namespace

std::string FilterChoice::matcher(const std::string &label) const {
    const bool exact = pattern.isEmpty() && values.size() == 1;
    QStringList parts;
    for (const QString &v : values) {
        parts << quoted(v);
    }
    const QString text = exact ? values.front() : pattern.isEmpty() ? parts.join(u'|') : pattern;
    const char *op = exact ? (negated ? "!=" : "=") : (negated ? "!~" : "=~");
    return (isLegacyLabelName(label) ? label : quoteGo(label)) + op + quoteGo(text.toStdString());
}

QString FilterChoice::words() const {
    const QString what = !pattern.isEmpty()  ? u'~' + pattern
                         : values.size() > 1 ? QStringLiteral("%1 of them").arg(values.size())
                                             : values.value(0);
    return negated ? QStringLiteral("not ") + what : what;
}

ValuePicker::ValuePicker(Of of, const FilterChoice &now, QWidget *parent)
    : QFrame(parent, Qt::Popup), m_of(of), m_now(now) {
    setObjectName(QStringLiteral("card"));
    setAttribute(Qt::WA_DeleteOnClose);
    setFixedWidth(320);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(12, 12, 12, 12);
    column->setSpacing(8);
    m_edit = new QLineEdit(this);
    m_edit->setPlaceholderText(of == Of::Values ? QStringLiteral("Find, or type a pattern: ord.*|edge")
                                                : QStringLiteral("Find a label"));
    m_edit->setAccessibleName(of == Of::Values ? QStringLiteral("Value or pattern") : QStringLiteral("Label"));
    m_edit->setText(now.pattern);
    m_edit->installEventFilter(this);
    m_list = new QListWidget(this);
    m_list->setAccessibleName(of == Of::Values ? QStringLiteral("Values") : QStringLiteral("Labels"));
    m_list->setUniformItemSizes(true);
    m_list->setFixedHeight(264);
    m_list->installEventFilter(this);
    m_note = new QLabel(this);
    m_note->setTextFormat(Qt::PlainText);
    m_note->setFont(textFont(TextRole::Label));
    m_note->setProperty("tone", QStringLiteral("muted"));
    m_note->setWordWrap(true);
    column->addWidget(m_edit);
    column->addWidget(m_list);
    column->addWidget(m_note);
    if (of == Of::Values) {
        auto *row = new QHBoxLayout;
        row->setSpacing(6);
        const auto button = [&](const QString &word, const QString &meaning, auto run) {
            auto *b = new QPushButton(word, this);
            b->setProperty("size", QStringLiteral("small"));
            b->setAutoDefault(false);
            b->setAccessibleName(meaning);
            setPlainToolTip(b, meaning);
            connect(b, &QPushButton::clicked, this, run);
            row->addWidget(b);
        };
        button(QStringLiteral("All"), QStringLiteral("No filter on this label"), [this] {
            Q_EMIT chosen({});
            close();
        });
        button(QStringLiteral("=~ pattern"), QStringLiteral("What matches the typed pattern"),
               [this] { takePattern(false); });
        button(QStringLiteral("!~ pattern"), QStringLiteral("All but what matches the typed pattern"),
               [this] { takePattern(true); });
        row->addStretch(1);
        column->addLayout(row);
    }
    connect(m_edit, &QLineEdit::textChanged, this, &ValuePicker::narrow);
    connect(m_list, &QListWidget::itemClicked, this, [this](QListWidgetItem *item) {
        if (m_of == Of::Values && QGuiApplication::keyboardModifiers().testFlag(Qt::ControlModifier)) {
            toggle(m_list->row(item));
        } else {
            take();
        }
    });
    narrow();
}

void ValuePicker::openBelow(QWidget *anchor) {
    adjustSize();
    QPoint at = anchor->mapToGlobal(QPoint(0, anchor->height() + 4));
    if (const QScreen *screen = anchor->screen()) {
        at.setX(std::min(at.x(), screen->availableGeometry().right() - width()));
    }
    move(at);
    show();
    m_edit->setFocus();
    m_edit->selectAll();
}

void ValuePicker::setNames(const QStringList &names, bool all) {
    m_all = all;
    m_names = static_cast<int>(names.size());
    m_list->clear();
    for (const QString &name : names) {
        auto *item = new QListWidgetItem(m_list);
        item->setSizeHint({0, kRowHeight});
        item->setData(kValue, name);
        item->setData(kPicked, m_now.values.contains(name));
        showItem(item, !m_now.values.isEmpty());
    }
    narrow();
}

void ValuePicker::setReason(const QString &reason) {
    m_reason = displayText(reason, 200);
    m_list->clear();
    narrow();
}

// What begins with the typed text goes before what only holds it.
int ValuePicker::firstShown() const {
    int first = -1;
    for (int i = 0; i < m_list->count(); ++i) {
        const QListWidgetItem *item = m_list->item(i);
        if (item->isHidden()) {
            continue;
        }
        if (item->data(kValue).toString().startsWith(m_edit->text().trimmed(), Qt::CaseInsensitive)) {
            return i;
        }
        first = first < 0 ? i : first;
    }
    return first;
}

void ValuePicker::narrow() {
    const QString text = m_edit->text().trimmed();
    const QRegularExpression pattern(QRegularExpression::anchoredPattern(text));
    const bool valid = pattern.isValid() && text.size() <= 1000;
    int shown = 0;
    for (int i = 0; i < m_list->count(); ++i) {
        QListWidgetItem *item = m_list->item(i);
        const QString value = item->data(kValue).toString();
        const bool fits = text.isEmpty() || value.contains(text, Qt::CaseInsensitive) ||
                          (m_of == Of::Values && valid && pattern.match(value).hasMatch());
        item->setHidden(!fits);
        shown += fits ? 1 : 0;
    }
    m_list->setCurrentRow(firstShown());
    QString note = m_names == 0 && !m_reason.isEmpty() ? m_reason
                   : m_names == 0                      ? QStringLiteral("Asking the source…")
                                                       : QStringLiteral("%1 of %2%3")
                                        .arg(shown)
                                        .arg(m_names)
                                        .arg(m_all ? QString() : QStringLiteral(" that the source told; it has more"));
    if (m_of == Of::Values && m_names > 0) {
        note += QStringLiteral(" · Enter takes one, Space adds it to several");
    }
    m_note->setText(note);
}

void ValuePicker::toggle(int row) {
    if (QListWidgetItem *item = m_list->item(row)) {
        item->setData(kPicked, !item->data(kPicked).toBool());
        m_now.values.clear();
        for (int i = 0; i < m_list->count(); ++i) {
            showItem(m_list->item(i), true);
            if (m_list->item(i)->data(kPicked).toBool()) {
                m_now.values << m_list->item(i)->data(kValue).toString();
            }
        }
        m_now.pattern.clear();
        m_now.negated = false;
        Q_EMIT chosen(m_now); // the popup stays: more may follow
    }
}

void ValuePicker::take() {
    const QListWidgetItem *item = m_list->currentItem();
    // What was typed is a name or a part of it; else it is meant as a pattern, that may fit more than this one.
    if (item && !item->isHidden() &&
        item->data(kValue).toString().contains(m_edit->text().trimmed(), Qt::CaseInsensitive)) {
        Q_EMIT chosen({.values = {item->data(kValue).toString()}});
        close();
    } else {
        takePattern(false);
    }
}

void ValuePicker::takePattern(bool negated) {
    const QString text = m_edit->text().trimmed();
    if (text.isEmpty() || m_of != Of::Values) {
        return;
    }
    if (const QRegularExpression p(text); !p.isValid()) {
        m_note->setText(QStringLiteral("Not a pattern: %1").arg(p.errorString()));
        return;
    }
    Q_EMIT chosen({.pattern = text, .negated = negated});
    close();
}

bool ValuePicker::eventFilter(QObject *watched, QEvent *event) {
    if (event->type() != QEvent::KeyPress) {
        return QFrame::eventFilter(watched, event);
    }
    const auto *key = static_cast<QKeyEvent *>(event);
    switch (key->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter: take(); return true;
    case Qt::Key_Escape: close(); return true;
    case Qt::Key_Space:
        if (m_of == Of::Values && (watched == m_list || m_edit->text().isEmpty())) {
            toggle(m_list->currentRow());
            return true;
        }
        break;
    case Qt::Key_Up:
    case Qt::Key_Down: {
        if (watched == m_list) {
            break;
        }
        const int way = key->key() == Qt::Key_Down ? 1 : -1;
        for (int i = m_list->currentRow() + way; i >= 0 && i < m_list->count(); i += way) {
            if (!m_list->item(i)->isHidden()) {
                m_list->setCurrentRow(i);
                break;
            }
        }
        return true;
    }
    default: break;
    }
    return QFrame::eventFilter(watched, event);
}

} // namespace bs
