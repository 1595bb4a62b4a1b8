// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/diagram/diagrammodel.h"
#include <QFrame>

class QHBoxLayout;
class QLabel;
class QListWidget;

namespace bs {

class Chip;

// Findings, worst first, and the computed fixes of the chosen one. Preview shows a fix as a what-if; Apply is an edit.
class FindingsPanel : public QFrame {
    Q_OBJECT
public:
    FindingsPanel(DiagramModel *model, QWidget *parent);
    void setSource(const QString &text); // right of the header: what was analysed, and when
    void setCompact(bool compact);       // the list only, fixes on Enter
    [[nodiscard]] QListWidget *list() const { return m_list; }

Q_SIGNALS:
    void findingChosen(bs::bounds::NodeId node);
    void copyRequested(const QString &text);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void fitSource();
    void fill();
    void showFixes();
    void clearFixes();
    [[nodiscard]] QWidget *fixCard(const bounds::Fix &fix, int number);
    [[nodiscard]] const bounds::Finding *current() const;
    DiagramModel *m_model;
    QListWidget *m_list;
    Chip *m_over, *m_warn;
    QLabel *m_source, *m_title, *m_arithmetic;
    QWidget *m_detail;
    QHBoxLayout *m_cards;
    bounds::Fix m_previewed;
    QString m_sourceText;
};

} // namespace bs
