// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/diagram/diagrammodel.h"
#include <QFrame>
#include <functional>
#include <vector>

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
    // What is wrong with a query, in words; empty when nothing is. Asked before one is taken.
    void setQueryCheck(std::function<QString(const QString &query)> check) { m_queryCheck = std::move(check); }
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
    void rebuildShape();
    void refresh(); // the same subject, other values
    void refreshTitle();
    [[nodiscard]] QString shapeOf() const;
    void nodeForm(const bounds::Node &node);
    void callForm(const bounds::Call &call);
    void summaryForm();
    void liveForm(const bounds::Node &node);
    void heading(const QString &text);
    FieldRow *row(const QString &label, const QString &field, const QString &unit);
    FieldRow *words(const QString &label, const QString &field); // text over the whole width
    void callersForm(const bounds::Node &node);
    void ruleForm(const QString &label, const QString &prefix, const QString &field);
    void groupForm(const bounds::Node &node);
    void queriesForm();
    void liveCallForm(const bounds::Call &call);
    [[nodiscard]] QString olderValue(const QString &field) const; // of the version that is compared
    void choice(const QString &field, const QStringList &values);
    using Words = QList<std::pair<QString, QString>>; // shown, and the value in the file ("" is absent)
    void pick(const QString &label, const QString &field, const Words &values, const QString &accessible = {});
    void parentPick();
    void facts(const QList<std::pair<QString, QString>> &lines);
    void paragraph(const QString &text);
    bool setField(const QString &field, const QString &text, QString *why);
    [[nodiscard]] QString valueOf(const QString &field) const;
    [[nodiscard]] std::pair<QString, int> provenance(const QString &field) const;
    [[nodiscard]] QString origin(const QString &field, int mark) const;

    DiagramModel *m_model;
    QLabel *m_title, *m_sub, *m_file;
    Chip *m_chip;
    QTabBar *m_tabs;
    QStackedWidget *m_stack;
    QScrollArea *m_scroll;
    QVBoxLayout *m_form = nullptr;
    QPushButton *m_save, *m_revert;
    QList<FieldRow *> m_rows;
    std::vector<std::function<void()>> m_refreshers; // of what is no row
    std::function<QString(const QString &)> m_queryCheck;
    QString m_shape;
    bool m_rebuilding = false;
    bounds::NodeId m_node;
    bounds::CallId m_call;
    bool m_dirty = false;
    bool m_setting = false;
};

} // namespace bs
