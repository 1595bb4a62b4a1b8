// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// incident bundle: the incident and the samples of its window in one redacted file.
#include "data/incident/bundle.h"
#include "app/cli/incident/incidentcli.h"
#include "app/cli/support/opensource.h"
#include "data/core/format.h"
#include "data/core/json.h"

namespace bs::cli::incidents {

Result<int> bundle(Call &call) {
    const incident::Incident i = TRY(call.named(1));
    const QString out = call.args.value(u"out");
    if (out.isEmpty()) {
        return std::unexpected(usageError(QStringLiteral("incident bundle"), QStringLiteral("needs --out F.bsi")));
    }
    const Args args = TRY(Args::parse({QStringLiteral("--store"), call.store.path()}, sourceOptions(), {}));
    const Result<std::shared_ptr<store::Store>> samples = openStore(args, false);
    const incident::Redactor redact(call.args.values(u"hide"));
    const incident::BundleResult r = TRY(incident::writeBundle(out, i, samples ? samples->get() : nullptr, redact));
    if (call.json) {
        JsonWriter w;
        w.object().field("id", i.id).field("out", out).field("series", r.series).field("samples", r.samples);
        w.field("bytes", r.bytes).end();
        printJson(w.text());
    } else {
        print(QStringLiteral("%1: %2 series, %3 samples, %4\n")
                  .arg(out)
                  .arg(r.series)
                  .arg(r.samples)
                  .arg(formatBytes(static_cast<double>(r.bytes))));
    }
    return Fine;
}

} // namespace bs::cli::incidents
