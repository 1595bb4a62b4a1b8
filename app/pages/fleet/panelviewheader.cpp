// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a board panel says around its view: sub-line, chip, note, message, menu.
#include "app/pages/fleet/panelvalues.h"
#include "app/pages/fleet/panelview.h"
#include "app/shell/render.h"
#include "data/core/bytes.h"
#include "data/core/format.h"
#include <QClipboard>
#include <QGuiApplication>
#include <QMimeData>
#include <QUrlQuery>
#include <algorithm>

namespace bs {

namespace {

QString countText(const PanelResult &r) {
    const auto of = [&](const char *what, std::size_t n) {
        const auto total = n + static_cast<std::size_t>(r.moreRows);
        return r.moreRows > 0 ? QStringLiteral("%1 of %2 %3").arg(n).arg(total).arg(QString::fromLatin1(what))
                              : QStringLiteral("%1 %2").arg(n).arg(QString::fromLatin1(what).chopped(n == 1 ? 1 : 0));
    };
    if (r.kind == u"heatmap") {
        return of(r.aggregated ? "services" : "pods", r.rows.size());
    }
    if (r.kind == u"gauges") {
        return of("pools", r.pools.size());
    }
    return {}; // fan-out and tenants say how many more there are where the rows end
}

PanelMessage emptyMessage(const PanelResult &r) {
    PanelMessage m;
    m.kind = PanelMessage::Kind::Empty;
    if (r.availability == Availability::NotChecked) {
        m.title = QStringLiteral("Not checked");
        m.hint = r.reason.isEmpty() ? QStringLiteral("The source has no metric for this.") : r.reason;
        if (r.reason.startsWith(u"no metric for")) {
            m.hint += QStringLiteral(". Other names go into a vocabulary of the workspace.");
        }
    } else if (r.availability == Availability::Error) {
        m.kind = PanelMessage::Kind::Error;
        m.title = r.reason.isEmpty() ? QStringLiteral("The source did not answer") : r.reason;
        m.buttons = {QStringLiteral("Try again")};
    } else {
        m.title = QStringLiteral("No data in this range");
        m.hint = r.reason.isEmpty() ? QStringLiteral("Widen the range, or check the filters.") : r.reason;
    }
    return m;
}

} // namespace

void PanelView::applyHeader() {
    if (!m_result) {
        return;
    }
    const PanelResult &r = *m_result;
    const bool shows =
        countOf(r) > 0 && (r.availability == Availability::Data || r.availability == Availability::Stale ||
                           r.availability == Availability::Partial);
    setMessage(shows ? PanelMessage{} : emptyMessage(r));
    QStringList sub;
    if (!m_heat) { // its legend says log
        sub << r.subtitle;
    }
    sub << countText(r);
    sub.removeAll(QString());
    setSubtitle(sub.join(QStringLiteral(" · ")));
    applyFoot();
    setMuted(r.availability == Availability::Stale);
    applyAge();
    int outliers = 0;
    if (r.scatter) {
        for (const ScatterPoint &p : r.scatter->points) {
            outliers += p.outlier ? 1 : 0;
        }
    }
    if (r.availability == Availability::Partial || r.partial) {
        setStatus(Health::Warn, QStringLiteral("partial"), (QStringList{r.reason} + r.warnings).join(u'\n'));
    } else if (!r.warnings.isEmpty()) {
        setStatus(Health::Warn,
                  r.warnings.size() == 1 ? QStringLiteral("1 warning")
                                         : QStringLiteral("%1 warnings").arg(r.warnings.size()),
                  r.warnings.join(u'\n'));
    } else if (r.aggregated) {
        setStatus(Health::Info, QStringLiteral("aggregated"), r.notes.join(u'\n'));
    } else if (outliers > 0) {
        setStatus(Health::Crit,
                  outliers == 1 ? QStringLiteral("1 outlier") : QStringLiteral("%1 outliers").arg(outliers),
                  r.scatter->rule);
    } else {
        setStatus(Health::None, {});
    }
}

// How old what is shown is, in the header of a panel whose data are not of now: it grows while one looks.
void PanelView::applyAge() {
    const PanelResult &r = *m_result;
    const auto since = [&](TimeMs t) {
        return formatSpan(std::max<DurationMs>(0, (m_context.clock->now() - t) / 1000 * 1000));
    };
    if (!m_failure.isEmpty() && r.availability != Availability::Error) {
        const TimeMs newest = r.newest == kNoTime ? r.asOf : r.newest;
        setNote(Health::Warn,
                QStringLiteral("▲ last sample %1, %2 ago · %3").arg(formatClock(newest), since(newest), m_failure));
    } else if (r.availability != Availability::Stale) {
        setNote(Health::None, {});
    } else if (r.newest == kNoTime) {
        setNote(Health::Warn, QStringLiteral("▲ last sample unknown"));
    } else {
        const bool historic = m_context.time->mode() == TimeAuthority::Mode::Historic;
        setNote(Health::Warn,
                QStringLiteral("▲ last sample %1, %2 ago")
                    .arg(formatClock(r.newest), historic ? formatSpan(r.age / 1000 * 1000) : since(r.newest)));
    }
}

// Age and notes stand under the panel, where nothing cuts them.
void PanelView::applyFoot() {
    if (!m_result) {
        return;
    }
    const PanelResult &r = *m_result;
    QStringList out;
    if (r.newest != kNoTime) {
        const bool historic = m_context.time->mode() == TimeAuthority::Mode::Historic;
        const DurationMs age = std::max<DurationMs>(0, m_context.clock->now() - r.newest) / 1000 * 1000;
        out << (historic || m_failure.isEmpty() == false ? QStringLiteral("newest sample %1").arg(formatClock(r.newest))
                : age < 1000                             ? QStringLiteral("last sample now")
                                                         : QStringLiteral("last sample %1 ago").arg(formatSpan(age)));
    }
    out << r.notes;
    setFoot(message().kind == PanelMessage::Kind::None ? out.join(QStringLiteral(" · ")) : QString());
}

void PanelView::tick() {
    if (m_result && isVisible()) {
        applyFoot();
        applyAge();
    }
}

void PanelView::createMenu() {
    const auto add = [this](const QString &text, auto run) {
        auto *a = new QAction(text, this);
        connect(a, &QAction::triggered, this, run);
        menu()->addAction(a);
        m_actions << a;
    };
    const QString name = title();
    add(QStringLiteral("Copy PromQL"), [this] { m_context.copyText(promql()); });
    add(QStringLiteral("Copy as CSV"), [this] { m_context.copyText(m_result ? csvOf(*m_result) : QString()); });
    add(QStringLiteral("Copy as PNG"), [this] { copyImage(QStringLiteral("png")); });
    add(QStringLiteral("Copy as SVG"), [this] { copyImage(QStringLiteral("svg")); });
    add(QStringLiteral("Save as CSV…"), [this, name] {
        const QString path = m_context.askSavePath(QStringLiteral("Save as CSV"), name + QStringLiteral(".csv"),
                                                   QStringLiteral("CSV (*.csv)"));
        if (!path.isEmpty() && m_result) {
            const auto saved = writeFile(path, csvOf(*m_result).toStdString());
            m_context.notify(saved ? QStringLiteral("Saved %1").arg(path) : saved.error().text());
        }
    });
    add(QStringLiteral("Save as PNG…"), [this] { saveImage(QStringLiteral("png")); });
    add(QStringLiteral("Save as SVG…"), [this] { saveImage(QStringLiteral("svg")); });
    add(QStringLiteral("Open in the server's own page"), [this] { openAtServer(); });
    add(QStringLiteral("Expand"), [this] { Q_EMIT expandRequested(); });
}

void PanelView::openAtServer() {
    if (!m_context.source || !m_result || m_result->queries.empty()) {
        return;
    }
    m_info.run<SourceInfo>(
        this, [this](const std::stop_token &stop) { return m_context.source->info(stop); },
        [this](const Result<SourceInfo> &info) {
            if (!info || info->externalUrl.isEmpty()) {
                m_context.notify(info ? QStringLiteral("This source has no page of its own") : info.error().text());
                return;
            }
            QUrl url(info->externalUrl);
            url.setPath(url.path() + (url.path().endsWith(u'/') ? QStringLiteral("graph") : QStringLiteral("/graph")));
            QUrlQuery query;
            const auto encoded = [](const QString &s) { return QString::fromLatin1(QUrl::toPercentEncoding(s)); };
            query.addQueryItem(QStringLiteral("g0.expr"), encoded(m_result->queries.front().expr));
            query.addQueryItem(QStringLiteral("g0.tab"), QStringLiteral("0"));
            query.addQueryItem(QStringLiteral("g0.range_input"),
                               formatDuration(m_result->range.length() / 1000 * 1000));
            query.addQueryItem(QStringLiteral("g0.end_input"),
                               encoded(formatRfc3339(m_result->range.end / 1000 * 1000)));
            url.setQuery(query);
            m_context.openUrl(url);
        });
}

void PanelView::copyImage(const QString &ending) {
    const QByteArray bytes = pictureOf(this, ending, 2, title());
    auto *data = new QMimeData; // the clipboard's from here on
    if (ending == u"png") {
        data->setImageData(QImage::fromData(bytes, "PNG"));
        data->setData(QStringLiteral("image/png"), bytes);
    } else {
        data->setData(QStringLiteral("image/svg+xml"), bytes);
        data->setText(QString::fromUtf8(bytes));
    }
    QGuiApplication::clipboard()->setMimeData(data);
    m_context.notify(QStringLiteral("Copied %1 as %2").arg(title(), ending.toUpper()));
}

void PanelView::saveImage(const QString &ending) {
    const QString path = m_context.askSavePath(QStringLiteral("Save the panel"), title() + u'.' + ending,
                                               QStringLiteral("%1 (*.%2)").arg(ending.toUpper(), ending));
    if (path.isEmpty()) {
        return;
    }
    const auto saved = writePicture(this, path, 2, title());
    m_context.notify(saved ? QStringLiteral("Saved %1").arg(path) : saved.error().text());
}

} // namespace bs
