// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/core/result.h"
#include "data/incident/incident.h"
#include <QByteArray>
#include <QSize>

namespace bs::incident {

// The picture of a timeline, as values: one metric, the bands from impact to detection, mitigation and resolution, and
// numbered events. Drawn from what the incident keeps, so that it is the same when the samples are gone.
struct TimelinePicture {
    struct Band {
        TimeMs from = 0, to = 0;
        QString label; // To detect, To mitigate, To resolve
        int kind = 0;  // 0 detect (crit), 1 mitigate (warn), 2 resolve (info)
        bool operator==(const Band &) const = default;
    };
    struct Number {
        int n = 0;
        TimeMs at = 0;
        QString label; // 11:45 first OOM
        bool operator==(const Number &) const = default;
    };
    QString title; // notification-sender goroutines, all pods
    QString unit;
    TimeRange range;
    std::vector<Curve> curves;
    std::vector<Band> bands;
    std::vector<Number> numbers;
    QString zone;
    bool operator==(const TimelinePicture &) const = default;
};

[[nodiscard]] TimelinePicture timelinePicture(const Incident &i, const QString &zone);

enum class PageSize : std::uint8_t { A4, Letter };

// Pictures and PDF need fonts, which data/ does not have: widgets implement this.
class PictureMaker {
public:
    virtual ~PictureMaker() = default;
    [[nodiscard]] virtual QByteArray svg(const TimelinePicture &p, QSize size) = 0;
    [[nodiscard]] virtual QByteArray png(const TimelinePicture &p, QSize size) = 0;
    // `html` as written by toHtml(); real text, page numbers.
    [[nodiscard]] virtual Result<QByteArray> pdf(const QString &html, const TimelinePicture &p, PageSize size,
                                                 const QString &title) = 0;
};

} // namespace bs::incident
