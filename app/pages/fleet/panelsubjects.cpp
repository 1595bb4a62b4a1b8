// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The menus of single things in a board panel: pods, pools, tenants, endpoints.
#include "app/pages/fleet/panellinks.h"
#include "app/pages/fleet/panelview.h"
#include "data/core/format.h"
#include "widgets/gauge/poolgauges.h"
#include "widgets/heatmap/heatmapview.h"
#include "widgets/plot/fanoutview.h"
#include "widgets/plot/scatterview.h"
#include "widgets/plot/tenantsview.h"

namespace bs {

void PanelView::connectSubjects() {
    const auto under = [this](const QString &name) { m_under = name; };
    if (m_heat) {
        connect(m_heat, &HeatMapView::rowHovered, this, under);
    }
    if (m_pools) {
        connect(m_pools, &PoolGauges::poolHovered, this, under);
    }
    if (m_scatter) {
        connect(m_scatter, &ScatterView::dotHovered, this, under);
    }
    QWidget *view = body();
    if (!view) {
        return;
    }
    view->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(view, &QWidget::customContextMenuRequested, this, [this, view](const QPoint &pos) {
        const QString name = m_tenants ? m_tenants->nameAt(pos) : m_fanout ? m_fanout->nameAt(pos) : m_under;
        QMenu *shown = menuFor(name);
        if (!shown) {
            shown = new QMenu(this); // of the panel
            shown->addActions(menu()->actions());
        }
        shown->setAttribute(Qt::WA_DeleteOnClose);
        shown->popup(view->mapToGlobal(pos));
    });
    // The panel's own links stand in its menu, filled for the range on screen.
    if (std::any_of(m_context.links.begin(), m_context.links.end(), [](const auto &l) { return l.on == u"panel"; })) {
        auto *links = new QMenu(QStringLiteral("Open elsewhere"), this);
        connect(links, &QMenu::aboutToShow, this, [this, links] {
            links->clear();
            if (m_result) {
                addLinks(links, m_context, subjectOf(*m_result, m_context));
            }
        });
        menu()->addMenu(links);
    }
}

QString PanelView::plainName(const QString &shown) const {
    const auto subject = m_result ? subjectNamed(*m_result, shown) : std::nullopt;
    if (!subject) {
        return shown;
    }
    return m_fanout ? QString::fromStdString(std::string(subject->labels.get("endpoint"))) : subject->plain;
}

QMenu *PanelView::menuFor(const QString &name) {
    const auto subject = m_result && !name.isEmpty() ? subjectNamed(*m_result, name) : std::nullopt;
    if (!subject) {
        return nullptr;
    }
    auto *out = new QMenu(this);
    out->addSection(displayText(name, 60).replace(u'&', QStringLiteral("&&")));
    if (subject->on == u"pod") {
        out->addAction(QStringLiteral("Open its profile"), this, [this, pod = subject->plain] {
            m_context.openPage(QStringLiteral("profiles"), QStringLiteral("pod:") + pod);
        });
    } else if (subject->on == u"pool") {
        out->addAction(QStringLiteral("Open its bounds"), this, [this, pool = subject->plain] {
            m_context.openPage(QStringLiteral("bounds"), QStringLiteral("pool:") + pool);
        });
    }
    out->addAction(QStringLiteral("Copy its name"), this,
                   [this, plain = subject->plain] { m_context.copyText(plain); });
    addCommands(out, m_context, *subject);
    out->addSeparator();
    addLinks(out, m_context, *subject);
    return out;
}

} // namespace bs
