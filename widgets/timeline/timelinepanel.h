// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/common/panel.h"
#include "widgets/timeline/timelinedelegate.h"
#include <QListView>

class QPlainTextEdit;
class QPushButton;

namespace bs {

// The timeline beside a walk: filters, rows on a spine, and a box for notes. Enter adds the note, Shift+Enter starts a
// new line, Esc keeps the text and leaves the box.
class TimelinePanel : public Panel {
    Q_OBJECT
public:
    explicit TimelinePanel(QWidget *parent = nullptr);
    void setRows(const QVector<TimelineRow> &rows);
    void setZone(const QTimeZone &zone, const QString &name);
    [[nodiscard]] QListView *list() const { return m_list; }
    [[nodiscard]] TimelineModel *model() const { return m_model; }
    [[nodiscard]] QString noteText() const;
    void setNoteText(const QString &text); // what a crash left behind
    void focusNote();
    void setWritable(bool on); // a bundle is read only: no note box
    void pinCurrent();
    // The note box becomes, for one Enter, the text of an event (F2) or the reason why it is redacted (Delete). Esc
    // goes back to the note that was being written.
    void editCurrent();
    void redactCurrent();

Q_SIGNALS:
    void noteAdded(const QString &text, const QString &kind); // kind: note, decision, action
    void noteEdited(const QString &text);                     // every keystroke: the page keeps the draft
    void noteTooLong(qsizetype characters, qsizetype most);
    void pinToggled(const QString &id);
    void rowActivated(const QString &id);
    void edited(const QString &id, const QString &text);
    void redacted(const QString &id, const QString &reason);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QWidget *createNoteBox();
    void add(const QString &kind);
    enum class Box : std::uint8_t { Note, Edit, Redact };
    void turnBox(Box box, const QString &id, const QString &text);
    void refreshFilters();
    TimelineModel *m_model = nullptr;
    TimelineDelegate *m_delegate = nullptr;
    QListView *m_list = nullptr;
    QPlainTextEdit *m_note = nullptr;
    QWidget *m_noteBox = nullptr;
    QPushButton *m_add = nullptr;
    Box m_box = Box::Note;
    QString m_boxEvent, m_keptNote;
};

} // namespace bs
