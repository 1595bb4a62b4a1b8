// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/pages/fleet/valuepicker.h"
#include "app/shell/appcontext.h"
#include "app/shell/barbutton.h"
#include "data/board/panelresult.h"
#include "data/core/async.h"
#include <QMenu>
#include <QWidget>
#include <map>

namespace bs {

// Filters of the page as matchers.
struct PageFilter {
    std::map<QString, FilterChoice> chosen; // by label
    bool operator==(const PageFilter &) const = default;
    [[nodiscard]] std::string matchers() const; // service="edge",zone="eu-west"
};

// 32 px: title, filters, figures at the right.
class FleetHeader : public QWidget {
    Q_OBJECT
public:
    FleetHeader(const AppContext &context, QWidget *parent);
    void setFigures(const std::vector<FigureResult> &figures);
    [[nodiscard]] const std::vector<FigureResult> &figures() const { return m_figures; }
    // Which labels mean service and zone here; without a zone label its button is not there.
    void setIdentity(const QString &serviceLabel, const QString &zoneLabel);
    // Boards to choose from, id and title; with one alone its title stands there as text.
    void setBoards(std::vector<std::pair<QString, QString>> boards, const QString &current);
    [[nodiscard]] std::pair<QString, QString> identity() const { return {m_serviceLabel, m_zoneLabel}; }
    [[nodiscard]] const PageFilter &filter() const { return m_filter; }
    void choose(const QString &label, const FilterChoice &choice); // an empty one: no filter on it

Q_SIGNALS:
    void filterChanged();
    void boardChosen(const QString &id);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void refreshButtons();
    void openValues(BarButton *anchor, const QString &label);
    void openLabels(BarButton *anchor);
    void askNames(ValuePicker *picker, const QString &label); // an empty label: the labels there are
    void openBoards();
    void layoutButtons();
    [[nodiscard]] int figuresWidth(int count) const;
    [[nodiscard]] int shownFigures() const;
    AppContext m_context;
    PageFilter m_filter;
    std::vector<FigureResult> m_figures;
    QString m_serviceLabel = QStringLiteral("service"), m_zoneLabel = QStringLiteral("zone");
    std::vector<std::pair<QString, QString>> m_boards;
    QString m_title = QStringLiteral("Fleet");
    BarButton *m_board, *m_service, *m_zone, *m_add;
    QList<BarButton *> m_extra;
    Latest m_values;
};

[[nodiscard]] Health figureHealth(const FigureResult &figure);

} // namespace bs
