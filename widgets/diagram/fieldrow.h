// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>

class QLabel;
class QLineEdit;

namespace bs {

// label, input with unit, where the number comes from; an error takes the provenance's place until it is mended.
class FieldRow : public QWidget {
    Q_OBJECT
public:
    FieldRow(const QString &label, const QString &field, const QString &unit, QWidget *parent);
    void setWide(); // words instead of a number: the input takes the place of the provenance, an error its tooltip
    void setValue(const QString &text, const QString &placeholder);
    enum Mark { Declared, Derived, Measured, Absent };
    void setProvenance(const QString &word, int mark, const QString &origin = QString()); // origin: in the tooltip
    void setError(const QString &why);
    [[nodiscard]] const QString &field() const { return m_field; }
    [[nodiscard]] QLineEdit *input() const { return m_input; }

Q_SIGNALS:
    void edited(const QString &text);

protected:
    void paintEvent(QPaintEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QString m_field, m_unit, m_value, m_provenance, m_origin;
    QLabel *m_label, *m_word;
    QLineEdit *m_input;
    int m_mark = Absent;
    void setTall(bool on);
    QString m_why;
    bool m_error = false;
    bool m_wide = false;
};

} // namespace bs
