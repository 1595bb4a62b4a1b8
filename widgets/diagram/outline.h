// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/diagram/diagrammodel.h"
#include <QTreeWidget>

namespace bs {

// The diagram as a tree of words: nodes with their calls below, then findings. It shares the model's selection and is
// what a screen reader reads (items of a graphics scene have no accessibility tree).
class DiagramOutline : public QTreeWidget {
    Q_OBJECT
public:
    DiagramOutline(DiagramModel *model, QWidget *parent);

protected:
    void showEvent(QShowEvent *event) override;

private:
    void fill();
    void takeSelection();
    void giveSelection();
    DiagramModel *m_model;
    bool m_busy = false;
    bool m_stale = true;
};

} // namespace bs
