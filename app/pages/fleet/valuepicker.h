// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QFrame>
#include <QStringList>

class QLabel;
class QLineEdit;
class QListWidget;

namespace bs {

// What a page is narrowed to in one label: values, or a pattern as Prometheus matches it (RE2, the whole value).
struct FilterChoice {
    QStringList values; // any of them
    QString pattern;    // instead of values
    bool negated = false;
    [[nodiscard]] bool isEmpty() const { return values.isEmpty() && pattern.isEmpty(); }
    [[nodiscard]] std::string matcher(const std::string &label) const; // service="edge", pod=~"a|b", zone!~"eu.*"
    [[nodiscard]] QString words() const;                               // "edge", "2 of them", "not ~eu.*"
    bool operator==(const FilterChoice &) const = default;
};

// The popup below a filter: names to choose from, narrowed while typing. Enter or a click takes one, Space or
// Ctrl+click gathers several, what is typed can be taken as a pattern. A source may be slow: it opens empty and says
// so.
class ValuePicker : public QFrame {
    Q_OBJECT
public:
    enum class Of : std::uint8_t { Values, Labels };
    ValuePicker(Of of, const FilterChoice &now, QWidget *parent);
    void openBelow(QWidget *anchor);
    void setNames(const QStringList &names, bool all); // not all: the source has more than it was asked for
    void setReason(const QString &reason);             // in place of the names
    [[nodiscard]] QLineEdit *edit() const { return m_edit; }
    [[nodiscard]] QListWidget *list() const { return m_list; }

Q_SIGNALS:
    void chosen(const bs::FilterChoice &choice);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void narrow();
    void toggle(int row);
    void take();
    void takePattern(bool negated);
    [[nodiscard]] int firstShown() const;
    Of m_of;
    FilterChoice m_now;
    bool m_all = true;
    int m_names = 0;
    QString m_reason;
    QLineEdit *m_edit;
    QListWidget *m_list;
    QLabel *m_note;
};

} // namespace bs
