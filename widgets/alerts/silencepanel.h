// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/time.h"
#include <QFrame>
#include <QList>
#include <QStringList>
#include <optional>

class QLabel;
class QLineEdit;
class QPushButton;
class QVBoxLayout;
class QScrollArea;

namespace bs {

class Segmented;

// One silence as the list shows it. `server` is an index into the names that were set.
struct SilenceRow {
    int server = 0;
    QString id, state, matchers, by, comment; // state: active, pending
    TimeMs endsAt = kNoTime;
    bool operator==(const SilenceRow &) const = default;
};

// The silences of the Alertmanagers as a popup: the list, each with Expire, and the form of a new one. Both ask once
// more in place, saying what will happen, before they emit.
class SilencePanel : public QFrame {
    Q_OBJECT
public:
    SilencePanel(const Clock *clock, QWidget *parent);
    void setServers(const QStringList &names);
    void setRows(const QList<SilenceRow> &rows);
    // One line above the list: why it is not known or old; empty hides it.
    void setProblem(const QString &text);
    // What became of a request: shown until the next one.
    void setAnswer(bool good, const QString &text);
    // How many alerts the matchers of the form fit now; nullopt with the reason why that is not known.
    void setFit(std::optional<int> alerts, const QString &why = {});
    void openBelow(QWidget *anchor);
    void startNew(const QString &matchers);

    [[nodiscard]] QLineEdit *matchers() const { return m_matchers; }
    [[nodiscard]] QLineEdit *comment() const { return m_comment; }
    [[nodiscard]] QLineEdit *author() const { return m_author; }
    [[nodiscard]] QStringList words() const; // of the list, for tests and accessibility

Q_SIGNALS:
    void matchersEdited(const QString &text);
    void createRequested(int server, const QString &matchers, bs::DurationMs length, const QString &comment,
                         const QString &author);
    void expireRequested(int server, const QString &id);

private:
    QWidget *makeForm();
    QWidget *makeRow(const SilenceRow &row);
    void fill();
    void showForm(bool on);
    void refreshForm();
    [[nodiscard]] DurationMs length() const;
    const Clock *m_clock;
    QStringList m_servers;
    QList<SilenceRow> m_rows;
    QString m_asking; // the id whose Expire waits for its second click
    QLabel *m_problem, *m_answer;
    QScrollArea *m_scroll;
    QPushButton *m_new;
    QWidget *m_form = nullptr;
    QLineEdit *m_matchers = nullptr, *m_comment = nullptr, *m_author = nullptr;
    Segmented *m_length = nullptr;
    Segmented *m_server = nullptr;
    QLabel *m_fit = nullptr, *m_serverLabel = nullptr;
    QPushButton *m_create = nullptr, *m_back = nullptr;
    std::optional<int> m_fits;
    QString m_fitWhy;
    bool m_confirming = false;
};

} // namespace bs
