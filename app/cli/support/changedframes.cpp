// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/support/changedframes.h"
#include "data/checkout/checkout.h"
#include "data/core/format.h"

namespace bs::cli {

namespace {

using Changes = std::vector<evidence::FrameChange>;

// Frames of the runtime and of other modules are in no checkout: an Error only when none of them could be looked up.
Result<Changes> changesIn(const Checkout &c, const QString &from, const QString &to,
                          const std::vector<evidence::CodePlace> &places) {
    const checkout::Checkout repo(c.path, c.prefix);
    Changes out;
    bool any = false;
    Error why = inputError(c.path, QStringLiteral("has none of the stack's files"));
    for (const evidence::CodePlace &p : places) {
        const auto r = repo.changed({p.function, p.file, p.line}, from, to);
        if (!r) {
            why = r.error();
            continue;
        }
        any = true;
        if (r->change == checkout::Change::Changed) {
            out.push_back({p, r->commit, r->subject, r->when == kNoTime ? QString() : formatRfc3339(r->when)});
        }
    }
    if (!any) {
        return std::unexpected(why);
    }
    return out;
}

} // namespace

evidence::ChangedFrames changedFrames(const std::vector<Checkout> &checkouts) {
    if (checkouts.empty()) {
        return {};
    }
    return [checkouts](const std::string &service, const std::string &from, const std::string &to,
                       const std::vector<evidence::CodePlace> &places) -> Result<Changes> {
        const QString name = QString::fromStdString(service);
        Error why = inputError(name, QStringLiteral("no checkout of the workspace is of this service"));
        for (const Checkout &c : checkouts) {
            if (!c.service.isEmpty() && c.service != name) {
                continue;
            }
            auto found = changesIn(c, QString::fromStdString(from), QString::fromStdString(to), places);
            if (found) {
                return found;
            }
            why = found.error();
        }
        return std::unexpected(why);
    };
}

evidence::ChangedFrames changedFrames(const QString &workspacePath) {
    if (workspacePath.isEmpty()) {
        return {};
    }
    const auto w = readWorkspace(workspacePath);
    return w ? changedFrames(w->checkouts) : evidence::ChangedFrames();
}

} // namespace bs::cli
