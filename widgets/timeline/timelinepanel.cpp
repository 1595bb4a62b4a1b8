// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/timeline/timelinepanel.h"
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QMouseEvent>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QVBoxLayout>

namespace bs {

namespace {

constexpr int kMostNote = 4000; // characters of one note

QPushButton *small(const QString &text, QWidget *parent) {
    auto *b = new QPushButton(text, parent);
    b->setProperty("size", QStringLiteral("small"));
    return b;
}

} // namespace

TimelinePanel::TimelinePanel(QWidget *parent) : Panel(tr("Timeline"), parent) {
    setSubtitle(tr("UTC"));
    setExpandable(false);
    m_model = new TimelineModel(this);
    m_delegate = new TimelineDelegate(this);
    auto *body = new QWidget(this);
    m_list = new QListView(body);
    m_list->setModel(m_model);
    m_list->setItemDelegate(m_delegate);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setResizeMode(QListView::Adjust);
    m_list->setMouseTracking(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setAccessibleName(tr("Timeline"));
    m_list->viewport()->installEventFilter(this);
    m_list->installEventFilter(this);
    connect(m_list, &QListView::activated, this,
            [this](const QModelIndex &i) { Q_EMIT rowActivated(m_model->row(i.row()).id); });
    m_noteBox = createNoteBox();
    auto *column = new QVBoxLayout(body);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_list, 1);
    column->addWidget(m_noteBox);
    setBody(body);
    connect(segments(), &Segmented::currentChanged, this,
            [this](int i) { m_model->setFilter(static_cast<TimelineModel::Filter>(i)); });
    refreshFilters();
}

QWidget *TimelinePanel::createNoteBox() {
    auto *box = new QWidget(this);
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(12, 10, 12, 10);
    column->setSpacing(8);
    m_note = new QPlainTextEdit(box);
    m_note->setFixedHeight(56);
    m_note->setPlaceholderText(tr("Add a note. It gets the current time."));
    m_note->setAccessibleName(tr("Note"));
    m_note->setTabChangesFocus(true);
    m_note->installEventFilter(this);
    connect(m_note, &QPlainTextEdit::textChanged, this, [this] {
        if (m_box == Box::Note) {
            Q_EMIT noteEdited(noteText());
        }
    });
    auto *row = new QHBoxLayout;
    row->setSpacing(6);
    auto *decision = small(tr("Decision"), box);
    auto *action = small(tr("Action item"), box);
    auto *saved = new QLabel(tr("saved on this machine"), box);
    saved->setFont(textFont(TextRole::Label));
    saved->setTextFormat(Qt::PlainText);
    saved->setProperty("tone", QStringLiteral("muted"));
    auto *addNote = small(tr("Add  Enter"), box);
    m_add = addNote;
    addNote->setProperty("kind", QStringLiteral("primary"));
    connect(decision, &QPushButton::clicked, this, [this] { add(QStringLiteral("decision")); });
    connect(action, &QPushButton::clicked, this, [this] { add(QStringLiteral("action")); });
    connect(addNote, &QPushButton::clicked, this, [this] { add(QStringLiteral("note")); });
    row->addWidget(decision);
    row->addWidget(action);
    row->addStretch(1);
    row->addWidget(saved);
    row->addWidget(addNote);
    column->addWidget(m_note);
    column->addLayout(row);
    return box;
}

void TimelinePanel::refreshFilters() {
    const int current = segments()->items().isEmpty() ? 0 : segments()->current();
    using F = TimelineModel::Filter;
    segments()->setItems({tr("All %1").arg(m_model->count(F::All)), tr("Auto %1").arg(m_model->count(F::Automatic)),
                          tr("Notes %1").arg(m_model->count(F::Notes)), tr("Pinned %1").arg(m_model->count(F::Pinned))},
                         current);
    segments()->setVisible(true);
}

void TimelinePanel::setRows(const QVector<TimelineRow> &rows) {
    const QScrollBar *bar = m_list->verticalScrollBar();
    const bool atEnd = bar->value() >= bar->maximum();
    const int at = bar->value();
    m_model->setRows(rows);
    refreshFilters();
    if (atEnd) {
        m_list->scrollToBottom(); // who reads further up is left alone
    } else {
        m_list->verticalScrollBar()->setValue(at);
    }
}

void TimelinePanel::setZone(const QTimeZone &zone, const QString &name) {
    m_delegate->setZone(zone);
    setSubtitle(name);
    m_list->viewport()->update();
}

QString TimelinePanel::noteText() const {
    return m_box == Box::Note ? m_note->toPlainText().left(kMostNote) : m_keptNote;
}

void TimelinePanel::pinCurrent() {
    if (const QModelIndex i = m_list->currentIndex(); i.isValid()) {
        Q_EMIT pinToggled(m_model->row(i.row()).id);
    }
}

void TimelinePanel::editCurrent() {
    if (const QModelIndex i = m_list->currentIndex(); i.isValid() && !m_model->row(i.row()).redacted) {
        turnBox(Box::Edit, m_model->row(i.row()).id, m_model->row(i.row()).text);
    }
}

void TimelinePanel::redactCurrent() {
    if (const QModelIndex i = m_list->currentIndex(); i.isValid() && !m_model->row(i.row()).redacted) {
        turnBox(Box::Redact, m_model->row(i.row()).id, QString());
    }
}

void TimelinePanel::turnBox(Box box, const QString &id, const QString &text) {
    if (!m_noteBox->isVisibleTo(this)) {
        return; // read only
    }
    if (m_box == Box::Note) {
        m_keptNote = m_note->toPlainText().left(kMostNote);
    }
    m_box = box;
    m_boxEvent = id;
    m_note->setPlainText(box == Box::Note ? m_keptNote : text);
    m_note->setPlaceholderText(box == Box::Redact ? tr("Why is this taken out? The words stay in the audit trail.")
                               : box == Box::Edit ? tr("What the event should say")
                                                  : tr("Add a note. It gets the current time."));
    m_add->setText(box == Box::Redact ? tr("Redact  Enter") : box == Box::Edit ? tr("Save  Enter") : tr("Add  Enter"));
    if (box != Box::Note) {
        m_note->setFocus(Qt::ShortcutFocusReason);
        m_note->moveCursor(QTextCursor::End);
    }
}
void TimelinePanel::setNoteText(const QString &text) { m_note->setPlainText(text); }
void TimelinePanel::focusNote() { m_note->setFocus(Qt::ShortcutFocusReason); }
void TimelinePanel::setWritable(bool on) { m_noteBox->setVisible(on); }

void TimelinePanel::add(const QString &kind) {
    if (m_box != Box::Note) {
        const QString words = m_note->toPlainText().left(kMostNote).trimmed();
        const Box box = m_box;
        const QString id = m_boxEvent;
        if (!words.isEmpty()) {
            turnBox(Box::Note, {}, {});
            m_list->setFocus();
            box == Box::Edit ? Q_EMIT edited(id, words) : Q_EMIT redacted(id, words);
        }
        return;
    }
    if (const qsizetype size = m_note->toPlainText().size(); size > kMostNote) {
        Q_EMIT noteTooLong(size, kMostNote); // it stays in the box: nothing of it is cut off unseen
        return;
    }
    const QString text = noteText().trimmed();
    if (!text.isEmpty()) {
        m_note->clear();
        Q_EMIT noteAdded(text, kind);
    }
}

bool TimelinePanel::eventFilter(QObject *watched, QEvent *event) {
    if (watched == m_note && event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        if ((key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) && !(key->modifiers() & Qt::ShiftModifier)) {
            add(QStringLiteral("note"));
            return true;
        }
        if (key->key() == Qt::Key_Escape) {
            if (m_box != Box::Note) {
                turnBox(Box::Note, {}, {});
            }
            m_list->setFocus(); // the text stays
            return true;
        }
    }
    if (watched == m_list && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        if (key == Qt::Key_F2 || key == Qt::Key_Delete) {
            key == Qt::Key_F2 ? editCurrent() : redactCurrent();
            return true;
        }
    }
    if (watched == m_list->viewport() && event->type() == QEvent::MouseButtonRelease) {
        const QPoint at = static_cast<QMouseEvent *>(event)->position().toPoint();
        const QModelIndex index = m_list->indexAt(at);
        if (index.isValid() && TimelineDelegate::pinRect(m_list->visualRect(index)).contains(at)) {
            Q_EMIT pinToggled(m_model->row(index.row()).id);
            return true;
        }
    }
    return Panel::eventFilter(watched, event);
}

} // namespace bs
