// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/common/chip.h"
#include "widgets/common/segmented.h"
#include <QFrame>
#include <QMenu>

class QLabel;
class QStackedLayout;
class QToolButton;

namespace bs {

// What a panel says instead of, or above, its body.
struct PanelMessage {
    enum class Kind : std::uint8_t { None, Empty, Loading, Error };
    Kind kind = Kind::None;
    QString title;           // one bold line: what is absent, what failed
    QString hint;            // one line on what to do
    QString where;           // address or file, mono (Error)
    QStringList buttons;     // at most two; index goes with messageAction()
    int done = 0, total = 0; // Loading; total 0 = unknown
};

class PanelHeader;
class MessageView;

// 32 px header (title, muted sub-line, stretch, status chip, legend, segmented switch, expand, menu) and a body. The
// header sheds from the right when narrow: sub-line first, then legend, never title or chip. A message replaces the
// body; a note (stale, partial) stands above it and keeps it.
class Panel : public QFrame {
    Q_OBJECT
public:
    explicit Panel(const QString &title, QWidget *parent = nullptr);

    void setTitle(const QString &title);
    [[nodiscard]] QString title() const;
    void setSubtitle(const QString &text);
    [[nodiscard]] QString subtitle() const;
    // Empty text hides the chip; `why` is its tooltip.
    void setStatus(Health status, const QString &text, const QString &why = {});
    void setNote(Health status, const QString &text); // a strip above the body; empty text hides it
    [[nodiscard]] QString note() const;
    // Under the body, muted and whole, on as many lines as it needs: age of the data, what was done to them, what they
    // lack. Empty text hides it.
    void setFoot(const QString &text);
    [[nodiscard]] QString foot() const;
    void setMessage(const PanelMessage &message); // Kind::None shows the body
    [[nodiscard]] const PanelMessage &message() const { return m_message; }
    void setBody(QWidget *body); // takes ownership
    [[nodiscard]] QWidget *body() const { return m_body; }
    void setLegend(QWidget *legend); // takes ownership; small, right of the sub-line
    Segmented *segments() const;     // hidden while it has no items
    QMenu *menu() const;             // hidden while it is empty
    void setExpandable(bool on);

Q_SIGNALS:
    void expandRequested();
    void messageAction(int index);

protected:
    void changeEvent(QEvent *event) override;

private:
    PanelHeader *m_header = nullptr;
    QLabel *m_note = nullptr;
    QLabel *m_foot = nullptr;
    Health m_noteStatus = Health::None;
    MessageView *m_messageView = nullptr;
    QStackedLayout *m_stack = nullptr;
    QWidget *m_body = nullptr;
    PanelMessage m_message;
};

} // namespace bs
