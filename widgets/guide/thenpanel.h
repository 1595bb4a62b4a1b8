// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/common/panel.h"
#include "widgets/guide/guidevalues.h"

namespace bs {

class CommandRow;

// What each answer leads to, with its commands. Commands are copied, never run; one with an unfilled parameter cannot
// be copied and says which is missing. Digits copy.
class ThenPanel : public Panel {
    Q_OBJECT
public:
    explicit ThenPanel(QWidget *parent = nullptr);
    void setConsequences(const QVector<guide::Consequence> &consequences);
    bool copyByKey(const QString &key);
    [[nodiscard]] bool hasKey(const QString &key) const;

Q_SIGNALS:
    void copyRequested(const QString &command);

private:
    QVector<CommandRow *> m_rows;
};

// One command: mono text, a chip when it changes production, Copy with its digit.
class CommandRow : public QWidget {
    Q_OBJECT
public:
    explicit CommandRow(const guide::Command &command, QWidget *parent = nullptr);
    [[nodiscard]] const guide::Command &command() const { return m_command; }
    [[nodiscard]] bool copyable() const { return m_command.unfilled.isEmpty() && !m_command.text.isEmpty(); }
    [[nodiscard]] QSize sizeHint() const override { return {300, 34}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {160, 34}; }
    void copy();

Q_SIGNALS:
    void copyRequested(const QString &command);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    bool event(QEvent *event) override;

private:
    [[nodiscard]] QRect buttonRect() const;
    guide::Command m_command;
    bool m_copied = false;
};

} // namespace bs
