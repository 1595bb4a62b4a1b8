// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/profile/common.h"
#include "data/core/format.h"
#include "data/profile/diff.h"
#include <algorithm>
#include <limits>

namespace bs::cli::profiles {

namespace {

// Unchanged stacks are listed as long as that stays readable.
constexpr std::size_t kMostUnchanged = 10000;

std::string json(const profile::Diff &d, bool all, int limit) {
    JsonWriter w;
    w.object().field("base_total", d.baseTotal).field("new_total", d.newTotal).key("stacks").array();
    std::int64_t unchanged = 0;
    int shown = 0;
    for (const profile::StackDelta &s : d.stacks) {
        unchanged += s.delta() == 0 ? 1 : 0;
        if ((s.delta() == 0 && !all && d.stacks.size() > kMostUnchanged) || shown >= limit) {
            continue;
        }
        ++shown;
        w.object()
            .field("id", profile::idText(s.id))
            .field("base", s.base)
            .field("new", s.now)
            .field("delta", s.delta());
        writeFrames(w, d.frames(s));
        w.end();
    }
    w.end().field("unchanged", unchanged);
    if (d.persistent) {
        w.key("persistent").object().key("count");
        if (d.persistent->count) {
            w.value(*d.persistent->count);
        } else {
            w.null();
        }
        w.field("goroutines_known", d.persistent->known).end();
    }
    w.end();
    return w.text();
}

void printText(const profile::Diff &d, int limit) {
    print(QStringLiteral("%1 -> %2 (%3)\n")
              .arg(d.baseTotal)
              .arg(d.newTotal)
              .arg(formatSigned(static_cast<double>(d.newTotal - d.baseTotal))));
    if (d.persistent) {
        print(d.persistent->count
                  ? QStringLiteral("%1 of %2 goroutines were there before, by id\n")
                        .arg(*d.persistent->count)
                        .arg(d.persistent->known)
                  : QStringLiteral("goroutine ids are known, but nothing shows that both dumps are of one process\n"));
    }
    print(QStringLiteral("     delta       base        new\n"));
    int shown = 0;
    for (const profile::StackDelta &s : d.stacks) {
        if (s.delta() == 0 || ++shown > limit) {
            break;
        }
        const QString what = s.base == 0 ? QStringLiteral("new") : s.now == 0 ? QStringLiteral("gone") : QString();
        print(QStringLiteral("%1 %2 %3  %4 %5\n            %6\n")
                  .arg(formatSigned(static_cast<double>(s.delta())), 10)
                  .arg(s.base, 10)
                  .arg(s.now, 10)
                  .arg(profile::idText(s.id), what, stackLine(d.frames(s), 6)));
    }
    const auto changed = std::count_if(d.stacks.begin(), d.stacks.end(), [](const auto &s) { return s.delta() != 0; });
    if (changed > limit) {
        print(QStringLiteral("… %1 more; --limit 0 shows all\n").arg(changed - limit));
    }
    print(QStringLiteral("%1 stacks did not change\n").arg(static_cast<std::int64_t>(d.stacks.size()) - changed));
}

Result<int> run(const Args &a) {
    if (a.words().size() != 2) {
        return std::unexpected(usageError(QStringLiteral("profile diff"), QStringLiteral("takes BASE and NEW")));
    }
    const bool asJson = a.has(u"json");
    const int limit = TRY(limitOption(a, asJson ? std::numeric_limits<int>::max() : 30));
    const auto base = TRY(open(a.words()[0]));
    // A profile compared with itself is read once.
    const auto now = a.words()[0] == a.words()[1] ? base : TRY(open(a.words()[1]));
    const profile::Diff d = TRY(profile::diff(*base, *now, a.value(u"type").toStdString(), a.has(u"normalize")));
    if (asJson) {
        printJson(json(d, a.has(u"all"), limit));
    } else {
        printText(d, limit);
    }
    return Fine;
}

} // namespace

int diff(const QStringList &args) {
    const auto a = Args::parse(args, {QStringLiteral("type"), QStringLiteral("limit")},
                               {QStringLiteral("json"), QStringLiteral("normalize"), QStringLiteral("all")});
    const auto r = a ? run(*a) : std::unexpected(a.error());
    return r ? *r : fail(r.error());
}

} // namespace bs::cli::profiles
