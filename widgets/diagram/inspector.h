// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/diagram/diagrammodel.h"
#include <QFrame>

class QLabel;
class QPushButton;
class QScrollArea;
class QStackedWidget;
class QTabBar;
class QVBoxLayout;

namespace bs {

class Chip;
class FieldRow;

// The selected node or call, field by field: validated in place, each number with its unit and where it comes from
// (declared, derived, measured, not declared). Without a selection: what the whole diagram admits. 316 px wide.
class Inspector : public QFrame {
    Q_OBJECT
public:
    Inspector(DiagramModel *model, QWidget *outline, QWidget *parent);
    void setFile(const QString &name, bool dirty);
    void focusFirstField();
    [[nodiscard]] QTabBar *tabs() const { return m_tabs; }

Q_SIGNALS:
    void saveRequested();
    void revertRequested();
    void fleetRequested(bs::bounds::NodeId node);
    void profilesRequested(bs::bounds::NodeId node);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void rebuild(); // another subject
    void refresh(); // the same subject, other values
    void nodeForm(const bounds::Node &node);
    void callForm(const bounds::Call &call);
    void summaryForm();
    void liveForm(const bounds::Node &node);
    void heading(const QString &text);
    FieldRow *row(const QString &label, const QString &field, const QString &unit);
    FieldRow *words(const QString &label, const QString &field); // text over the whole width
    void callersForm(const bounds::Node &node);
    void ruleForm(const QString &label, const QString &field);
    void liveCallForm(const bounds::Call &call);
    [[nodiscard]] QString olderValue(const QString &field) const; // of the version that is compared
    void choice(const QString &field, const QStringList &values, int current);
    void facts(const QList<std::pair<QString, QString>> &lines);
    void paragraph(const QString &text);
    bool setField(const QString &field, const QString &text, QString *why);
    [[nodiscard]] QString valueOf(const QString &field) const;
    [[nodiscard]] std::pair<QString, int> provenance(const QString &field) const;

    DiagramModel *m_model;
    QLabel *m_title, *m_sub, *m_file;
    Chip *m_chip;
    QTabBar *m_tabs;
    QStackedWidget *m_stack;
    QScrollArea *m_scroll;
    QVBoxLayout *m_form = nullptr;
    QPushButton *m_save, *m_revert;
    QList<FieldRow *> m_rows;
    bounds::NodeId m_node;
    bounds::CallId m_call;
    bool m_dirty = false;
    bool m_setting = false;
};

} // namespace bs
