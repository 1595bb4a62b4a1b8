// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// boundscope runbook walk: a tree walked on the data of one moment, taking its own suggestions.
#include "app/cli/runbook/walk.h"
#include "app/cli/runbook/trees.h"
#include "app/cli/support/changedframes.h"
#include "app/cli/support/opensource.h"
#include "data/core/json.h"
#include "data/evidence/finder.h"
#include "data/evidence/side.h"
#include "data/runbook/autowalk.h"
#include "data/runbook/kubectl.h"

namespace bs::cli {

namespace {

using runbook::AutoWalk;
using runbook::Node;
using runbook::Suggestion;

void writeTexts(JsonWriter &w, const char *name, const QStringList &texts) {
    w.key(name).array();
    for (const QString &t : texts) {
        w.value(t);
    }
    w.end();
}

void writeStep(JsonWriter &w, const Node &n, const std::optional<Suggestion> &s) {
    w.object().field("id", n.id).field("question", n.label);
    w.field("answer", s ? s->answer : QStringLiteral("done")).field("by", "auto");
    w.key("confidence");
    s ? w.value(toString(s->confidence)) : w.null();
    w.key("because").array();
    for (const runbook::Evidence &e : s ? s->because : std::vector<runbook::Evidence>()) {
        writeEvidence(w, e, false);
    }
    w.end().field("would_flip_if", s ? s->wouldFlipIf : QString());
    writeTexts(w, "missing", s ? s->missing : QStringList());
    w.field("reason", s ? s->reason : QString()).field("prompt", n.prompt).end();
}

void writeActions(JsonWriter &w, const AutoWalk &a, const runbook::KubeTarget &where) {
    auto parameters = a.walk.commandParameters();
    parameters.emplace_back(QStringLiteral("namespace"), where.space);
    w.key("actions").array();
    for (const auto &[node, suggestion] : a.steps) {
        for (const runbook::Action &action : node->actions) {
            const runbook::FilledCommand c = runbook::fillCommand(action.command, parameters);
            w.object().field("step", node->id).field("do", runbook::fillCommand(action.text, parameters).text);
            w.field("command", runbook::inEnvironment(c.text, where))
                .field("changes_production", action.changesProduction);
            writeTexts(w, "unfilled", c.unfilled);
            w.field("expect", action.expect).end();
        }
        if (node->verify) {
            w.object().field("step", node->id).field("verify", node->verify->metric);
            w.field("below", node->verify->below).field("above", node->verify->above).field("unit", node->verify->unit);
            w.field("wait", formatDuration(node->verify->wait)).end();
        }
    }
    w.end();
}

std::string toJson(const AutoWalk &a, const runbook::KubeTarget &where) {
    const auto c = a.walk.conclusion();
    JsonWriter w;
    w.object().field("tree", a.walk.tree().id).field("version", a.walk.tree().version).key("steps").array();
    for (const auto &[node, suggestion] : a.steps) {
        writeStep(w, *node, suggestion);
    }
    w.end().key("conclusion").object().field("cause", c.cause).field("subject", c.subject);
    w.field("mitigation", c.mitigation).end();
    writeActions(w, a, where);
    w.field("sha256", a.walk.tree().sha256).end();
    return w.text();
}

QString toText(const AutoWalk &a) {
    QString out;
    int n = 0;
    for (const auto &[node, s] : a.steps) {
        if (!s) {
            out += QStringLiteral("%1. %2\n").arg(++n).arg(node->label);
            continue;
        }
        out += QStringLiteral("%1. %2 %3 (%4)\n").arg(++n).arg(node->label, s->answer, toString(s->confidence));
        if (!s->reason.isEmpty()) {
            out += QStringLiteral("     %1\n").arg(s->reason);
        }
        for (const QString &m : s->missing) {
            out += QStringLiteral("     not read: %1\n").arg(m);
        }
    }
    const auto c = a.walk.conclusion();
    out += QStringLiteral("\nCause: %1\nSubject: %2\nFirst mitigation: %3\n")
               .arg(c.cause, c.subject.isEmpty() ? QStringLiteral("–") : c.subject, c.mitigation);
    return out;
}

Result<AutoWalk> walk(const Args &args, runbook::KubeTarget *where) {
    const runbook::TreePtr tree = TRY(findTree(args.value(u"tree", QStringLiteral("default"))));
    const OpenSource open = TRY(openSource(args));
    if (open.workspace) {
        if (const auto source = sourceOf(*open.workspace, open.sourceName)) {
            *where = {source->kubeContext, source->kubeNamespace};
        }
    }
    const TimeMs now = SystemClock().now();
    const TimeMs at = TRY(timeOption(args, u"at", open.end == kNoTime ? now : open.end, open.end));
    const QString selection = args.values(u"select").join(u',');
    evidence::Words words;
    words.vocabularies = TRY(readVocabularies(QStringList{QStringLiteral(":/boundscope/vocabularies")} +
                                              (open.workspace ? open.workspace->vocabularies : QStringList())));
    const auto snapshot = TRY(wait(evidence::takeSnapshot(open.source.get(), at, selection, {}, words)));
    evidence::SideInputs inputs;
    inputs.diagrams = args.values(u"diagram") + (open.workspace ? open.workspace->diagrams : QStringList());
    inputs.captures = open.store ? open.store->database()->path() : QString(); // captures lie beside the samples
    inputs.changed = open.workspace ? changedFrames(open.workspace->checkouts) : evidence::ChangedFrames();
    evidence::SideEvidence side = TRY(wait(evidence::takeSide(open.source.get(), *tree, *snapshot, {}, inputs)));
    evidence::SnapshotEvidence found(snapshot, std::move(side));
    return walkAlone(tree, found, {QStringLiteral("auto"), at, selection, {}});
}

} // namespace

QStringList walkOptions() {
    return sourceOptions() + QStringList{QStringLiteral("tree"), QStringLiteral("at"), QStringLiteral("select"),
                                         QStringLiteral("diagram")};
}

int walkRunbook(const Args &args) {
    runbook::KubeTarget where;
    const Result<AutoWalk> walked = walk(args, &where);
    if (!walked) {
        return fail(walked.error());
    }
    args.has(u"json") ? printJson(toJson(*walked, where)) : print(toText(*walked));
    return Fine;
}

} // namespace bs::cli
