// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/pages/bounds/diagramfile.h"
#include "app/shell/appcontext.h"
#include "app/shell/barbutton.h"
#include "app/shell/page.h"
#include "data/core/async.h"
#include "widgets/diagram/diagrammodel.h"
#include <QTimer>
#include <functional>

class QFrame;
class QLabel;
class QLineEdit;
class QMenu;
class QSplitter;

namespace bs {

class Chip;
class DiagramOutline;
class DiagramView;
class FindingsPanel;
class Inspector;
class LiveOverlay;
class LoadSlider;

// Draw the limits, see which one breaks first.
class BoundsPage : public Page {
    Q_OBJECT
public:
    BoundsPage(const AppContext &context, QWidget *parent);
    ~BoundsPage() override;

    [[nodiscard]] QString id() const override { return QStringLiteral("bounds"); }
    [[nodiscard]] QString title() const override { return QStringLiteral("Bounds"); }
    void setActive(bool active) override;
    [[nodiscard]] QVector<PanelState> panels() const override;
    [[nodiscard]] bool isReady() const override { return m_ready; }
    [[nodiscard]] QList<QAction *> commands() const override { return m_commands; }
    void openSubject(const QString &subject) override; // "file:PATH" or "node:NAME"

    bool openFile(const QString &path);
    bool saveTo(const QString &path); // empty: where it was opened from, or asks
    [[nodiscard]] DiagramModel *model() const { return m_model; }
    [[nodiscard]] DiagramView *view() const { return m_view; }
    [[nodiscard]] Inspector *inspector() const { return m_inspector; }
    [[nodiscard]] FindingsPanel *findings() const { return m_findings; }
    [[nodiscard]] DiagramFile *file() const { return m_file; }
    void autoLayout();

protected:
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    void createWidgets();
    QWidget *createHeader();
    QWidget *createToolbar();
    void createCommands();
    void connectModel();
    void newDiagram();
    void openWith();
    void importInto();
    void exportPicture(const QString &ending);
    void revert();
    void search(const QString &text);
    void fillDiagramMenu();
    void refreshWords();
    void refreshTools();
    void layoutForWidth();
    void askLive();
    void finishLayout(const std::vector<std::pair<bounds::NodeId, bounds::Point>> &to, const QString &how);
    QAction *command(const QString &text, const QKeySequence &keys, const std::function<void()> &run, QWidget *owner);

    AppContext m_context;
    DiagramModel *m_model;
    DiagramFile *m_file;
    LiveOverlay *m_live;
    DiagramView *m_view = nullptr;
    DiagramOutline *m_outline = nullptr;
    Inspector *m_inspector = nullptr;
    FindingsPanel *m_findings = nullptr;
    LoadSlider *m_slider = nullptr;
    BarButton *m_diagram = nullptr;
    QMenu *m_diagramMenu = nullptr, *m_exportMenu = nullptr;
    Chip *m_counts = nullptr, *m_over = nullptr, *m_loadChip = nullptr;
    QLabel *m_fileWords = nullptr, *m_zoom = nullptr, *m_whatIf = nullptr, *m_notice = nullptr;
    QLineEdit *m_search = nullptr;
    QList<std::pair<BarButton *, QString>> m_tools; // with their words, which narrow windows leave out
    QList<QAction *> m_commands;
    QSplitter *m_split = nullptr;
    bool m_low = false;
    bool m_active = false;
    bool m_ready = false;
    bool m_fitted = false;
};

} // namespace bs
