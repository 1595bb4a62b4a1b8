// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shell/rangespec.h"
#include <QDateTime>
#include <QRegularExpression>

namespace bs {

namespace {

QDateTime startOf(QDateTime t, QChar unit) {
    QDate d = t.date();
    QTime c = t.time();
    switch (unit.unicode()) {
    case 's': c = QTime(c.hour(), c.minute(), c.second()); break;
    case 'm': c = QTime(c.hour(), c.minute()); break;
    case 'h': c = QTime(c.hour(), 0); break;
    case 'd': c = QTime(0, 0); break;
    case 'w': d = d.addDays(1 - d.dayOfWeek()), c = QTime(0, 0); break;
    case 'M': d = QDate(d.year(), d.month(), 1), c = QTime(0, 0); break;
    case 'y': d = QDate(d.year(), 1, 1), c = QTime(0, 0); break;
    default: break;
    }
    t.setDate(d);
    t.setTime(c);
    return t;
}

QDateTime next(const QDateTime &t, QChar unit) {
    switch (unit.unicode()) {
    case 's': return t.addSecs(1);
    case 'm': return t.addSecs(60);
    case 'h': return t.addSecs(3600);
    case 'd': return t.addDays(1);
    case 'w': return t.addDays(7);
    case 'M': return t.addMonths(1);
    case 'y': return t.addYears(1);
    default: return t;
    }
}

Error bad(const QString &text, const QString &why) { return usageError(QStringLiteral("range %1").arg(text), why); }

// "now", "now-6h", "now-1d/d", "-6h", "6h" (before now), or an instant in the zone.
Result<TimePoint> parsePoint(const QString &given, TimeMs now, const QTimeZone &zone, const QDate &day) {
    static const QRegularExpression relative(
        QStringLiteral("^(?:now)?\\s*(?:([-+])\\s*([0-9][0-9a-zA-Z]*))?(?:/([smhdwMy]))?$"));
    const QString text = given.trimmed();
    if (const auto m = relative.match(text); m.hasMatch() && !text.isEmpty()) {
        TimePoint p;
        if (!m.captured(2).isEmpty()) {
            p.back = TRY(parseDuration(m.captured(2).toStdString()));
            p.back = m.captured(1) == u"+" ? -p.back : p.back;
        }
        p.round = m.captured(3).isEmpty() ? QChar() : m.captured(3)[0];
        return p;
    }
    for (const char *format : {"HH:mm:ss", "HH:mm"}) {
        const QTime t = QTime::fromString(text, QLatin1String(format));
        if (t.isValid()) {
            return TimePoint{QDateTime(day, t, zone).toMSecsSinceEpoch(), 0, {}};
        }
    }
    for (const char *format :
         {"yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mm", "yyyy-MM-dd"}) {
        QDateTime t = QDateTime::fromString(text, QLatin1String(format));
        if (t.isValid()) {
            return TimePoint{QDateTime(t.date(), t.time(), zone).toMSecsSinceEpoch(), 0, {}};
        }
    }
    if (const auto t = parseTime(text.toStdString(), now); t) {
        return TimePoint{*t, 0, {}};
    }
    return std::unexpected(bad(given, QStringLiteral("not a time; write 6h, now-6h, 2026-01-02 03:04 or 03:04")));
}

} // namespace

TimeMs TimePoint::resolve(TimeMs now, const QTimeZone &zone, bool end) const {
    if (at) {
        return *at;
    }
    TimeMs t = now - back;
    if (!round.isNull()) {
        QDateTime rounded = startOf(QDateTime::fromMSecsSinceEpoch(t, zone), round);
        // As in Grafana: the end of a range rounds up, so that now-1d/d to now-1d/d is the whole of yesterday.
        t = end ? next(rounded, round).toMSecsSinceEpoch() - 1 : rounded.toMSecsSinceEpoch();
    }
    return t;
}

TimeRange RangeSpec::resolve(TimeMs now, const QTimeZone &zone) const {
    TimeRange r{from.resolve(now, zone, false), to.resolve(now, zone, true)};
    if (r.end <= r.start) {
        r.end = r.start + 1000;
    }
    return r;
}

QString RangeSpec::text(const QTimeZone &zone) const {
    const auto stamp = [&zone](TimeMs t) {
        return QDateTime::fromMSecsSinceEpoch(t, zone).toString(QStringLiteral("yyyy-MM-dd HH:mm"));
    };
    const auto point = [&](const TimePoint &p) {
        if (p.at) {
            return stamp(*p.at);
        }
        QString s = QStringLiteral("now");
        if (p.back != 0) {
            s += (p.back > 0 ? QStringLiteral("-") : QStringLiteral("+")) + formatDuration(std::abs(p.back));
        }
        return p.round.isNull() ? s : s + QStringLiteral("/") + p.round;
    };
    if (!from.at && from.round.isNull() && to == TimePoint{}) {
        QString words = formatDuration(from.back);
        static const QRegularExpression unit(QStringLiteral("([0-9]+)([a-z]+)"));
        return QStringLiteral("Last ") + words.replace(unit, QStringLiteral("\\1 \\2 ")).trimmed();
    }
    if (from.at && to.at && stamp(*from.at).left(10) == stamp(*to.at).left(10)) {
        return QStringLiteral("%1 to %2").arg(stamp(*from.at), stamp(*to.at).mid(11));
    }
    return QStringLiteral("%1 to %2").arg(point(from), point(to));
}

Result<RangeSpec> parseRange(const QString &given, TimeMs now, const QTimeZone &zone) {
    QString text = given.simplified();
    if (text.startsWith(u"last ", Qt::CaseInsensitive)) {
        text = text.mid(5);
    }
    const QDate today = QDateTime::fromMSecsSinceEpoch(now, zone).date();
    if (text.compare(u"today", Qt::CaseInsensitive) == 0) {
        return RangeSpec{{{}, 0, u'd'}, {}};
    }
    if (text.compare(u"yesterday", Qt::CaseInsensitive) == 0) {
        return RangeSpec{{{}, 86'400'000, u'd'}, {{}, 86'400'000, u'd'}};
    }
    static const QRegularExpression split(QStringLiteral("\\s+(?:to|until|–|-)\\s+|\\s*(?:–|\\.\\.)\\s*"),
                                          QRegularExpression::CaseInsensitiveOption);
    const QStringList parts = text.split(split);
    if (parts.size() == 1) {
        if (const auto length = parseDuration(QString(text).remove(u' ').toStdString()); length) {
            if (*length <= 0) {
                return std::unexpected(bad(given, QStringLiteral("has no length")));
            }
            return RangeSpec::last(*length);
        }
        const TimePoint from = TRY(parsePoint(text, now, zone, today));
        return RangeSpec{from, {}};
    }
    if (parts.size() != 2) {
        return std::unexpected(bad(given, QStringLiteral("write one range as FROM to TO")));
    }
    const TimePoint from = TRY(parsePoint(parts[0], now, zone, today));
    const QDate day = from.at ? QDateTime::fromMSecsSinceEpoch(*from.at, zone).date() : today;
    const TimePoint to = TRY(parsePoint(parts[1], now, zone, day));
    const RangeSpec spec{from, to};
    if (to.resolve(now, zone, true) <= from.resolve(now, zone, false)) {
        return std::unexpected(bad(given, QStringLiteral("ends before it starts")));
    }
    return spec;
}

} // namespace bs
