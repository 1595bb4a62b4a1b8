// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The forms of the inspector: every field of the document has its row here.
#include "data/bounds/fields.h"
#include "data/core/format.h"
#include "widgets/common/segmented.h"
#include "widgets/common/theme.h"
#include "widgets/diagram/fieldrow.h"
#include "widgets/diagram/inspector.h"
#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QScopedValueRollback>
#include <QVBoxLayout>

namespace bs {

using namespace bounds;

namespace {

QLabel *label(const QString &text, TextRole role, const char *tone, QWidget *parent) {
    auto *l = new QLabel(text, parent);
    l->setTextFormat(Qt::PlainText);
    l->setFont(textFont(role));
    if (tone) {
        l->setProperty("tone", QLatin1String(tone));
    }
    return l;
}

QString number(const Maybe &v) { return v ? exactNumber(*v) : QStringLiteral("–"); }

} // namespace

void Inspector::heading(const QString &text) {
    auto *l = label(text, TextRole::LabelStrong, "second", m_form->parentWidget());
    l->setContentsMargins(0, 11, 0, 5);
    m_form->addWidget(l);
}

FieldRow *Inspector::row(const QString &name, const QString &field, const QString &unit) {
    auto *r = new FieldRow(name, field, unit, m_form->parentWidget());
    m_form->addWidget(r);
    m_rows << r;
    connect(r, &FieldRow::edited, this, [this, r](const QString &text) {
        QString why;
        if (!setField(r->field(), text, &why)) {
            r->setError(why);
        }
    });
    return r;
}

FieldRow *Inspector::words(const QString &name, const QString &field) {
    FieldRow *r = row(name, field, QString());
    r->setWide();
    return r;
}

// A switch between words that the file knows; the first one is what an absent field means.
void Inspector::choice(const QString &field, const QStringList &values) {
    auto *s = new Segmented(m_form->parentWidget());
    QStringList shown;
    for (const QString &v : values) {
        shown << v.left(1).toUpper() + v.mid(1);
    }
    s->setItems(shown, std::max<int>(0, static_cast<int>(values.indexOf(valueOf(field)))));
    s->setAccessibleName(field);
    connect(s, &Segmented::currentChanged, this, [this, field, values](int i) {
        QString why;
        if (!m_setting && values.value(i) != valueOf(field)) {
            setField(field, values.value(i), &why);
        }
    });
    m_refreshers.emplace_back([this, s, field, values] {
        if (!m_setting) {
            const QScopedValueRollback<bool> quiet(m_setting, true);
            s->setCurrent(std::max<int>(0, static_cast<int>(values.indexOf(valueOf(field)))));
        }
    });
    auto *line = new QHBoxLayout;
    line->setContentsMargins(0, 2, 0, 4);
    line->addWidget(s);
    line->addStretch(1);
    m_form->addLayout(line);
}

// One of a list of words, as tall and as wide as a row.
void Inspector::pick(const QString &name, const QString &field, const Words &values, const QString &accessible) {
    auto *box = new QComboBox(m_form->parentWidget());
    for (const auto &[shown, value] : values) {
        box->addItem(displayText(shown, 60), value);
    }
    box->setAccessibleName(accessible.isEmpty() ? name : accessible);
    box->setProperty("field", field);
    box->setFixedHeight(25);
    box->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    auto *line = new QHBoxLayout;
    line->setContentsMargins(0, 2, 0, 2);
    line->setSpacing(0);
    auto *l = label(name, TextRole::Body, "second", m_form->parentWidget());
    l->setFixedWidth(104);
    l->setBuddy(box);
    line->addWidget(l);
    line->addWidget(box, 1);
    m_form->addLayout(line);
    const auto show = [this, box, field] {
        const int at = box->findData(valueOf(field));
        if (at >= 0 && at != box->currentIndex()) {
            box->setCurrentIndex(at);
        }
    };
    show();
    m_refreshers.emplace_back(show);
    connect(box, &QComboBox::activated, this, [this, box, field, show](int i) {
        QString why;
        if (!setField(field, box->itemData(i).toString(), &why)) {
            show(); // refused: as it was, and the page says why
        }
    });
}

void Inspector::parentPick() {
    Words tiers{{QStringLiteral("none"), QString()}};
    for (const Node &n : m_model->document().nodes) {
        if (n.kind == NodeKind::Group && n.id != m_node) {
            tiers.append({n.title(), n.name});
        }
    }
    pick(QStringLiteral("Tier"), QStringLiteral("parent"), tiers);
}

void Inspector::facts(const QList<std::pair<QString, QString>> &lines) {
    auto *grid = new QGridLayout;
    grid->setContentsMargins(0, 4, 0, 0);
    grid->setVerticalSpacing(4);
    grid->setHorizontalSpacing(0);
    grid->setColumnMinimumWidth(0, 128);
    grid->setColumnStretch(1, 1);
    int at = 0;
    for (const auto &[name, value] : lines) {
        grid->addWidget(label(name, TextRole::Body, "second", m_form->parentWidget()), at, 0, Qt::AlignTop);
        auto *v = label(displayText(value, 300), TextRole::BodyMedium, nullptr, m_form->parentWidget());
        v->setWordWrap(true);
        grid->addWidget(v, at++, 1);
    }
    m_form->addLayout(grid);
}

void Inspector::paragraph(const QString &text) {
    auto *l = label(displayText(text, 1000), TextRole::Body, nullptr, m_form->parentWidget());
    l->setWordWrap(true);
    l->setContentsMargins(9, 6, 9, 6);
    const Theme &t = themeOf(this);
    l->setStyleSheet(QStringLiteral("border: 1px solid %1; border-radius: 4px; background: %2;")
                         .arg(t.hairlineStrong.name(), t.bg.name()));
    m_form->addWidget(l);
}

void Inspector::groupForm(const Node &n) {
    heading(QStringLiteral("Tier"));
    words(QStringLiteral("Label"), QStringLiteral("label"));
    words(QStringLiteral("Owner"), QStringLiteral("owner"));
    parentPick();
    words(QStringLiteral("Notes"), QStringLiteral("notes"));
    for (const TierSum &g : m_model->analysis().groups) {
        if (g.group == n.id) {
            heading(QStringLiteral("Its members"));
            facts({{QStringLiteral("Members"), namesOf(m_model->document(), g.members)},
                   {QStringLiteral("Tier sum"), QStringLiteral("%1 of %2").arg(number(g.demand), number(g.offer))},
                   {QStringLiteral("Innermost"), QStringLiteral("%1 of %2").arg(number(g.demand), number(g.lastOffer))},
                   {QStringLiteral("Remark"),
                    QStringLiteral(
                        "a tier sum adds a tier to the tiers it calls; the binding tier is marked on the canvas")}});
        }
    }
}

void Inspector::nodeForm(const Node &n) {
    if (n.kind == NodeKind::Group) {
        groupForm(n);
        return;
    }
    heading(QStringLiteral("Capacity"));
    row(QStringLiteral("Max RPS"), QStringLiteral("max_rps"), QStringLiteral("/s"));
    row(QStringLiteral("Max in-flight"), QStringLiteral("max_inflight"), QString());
    row(QStringLiteral("Pods"), QStringLiteral("pods"), QString());
    row(QStringLiteral("Bound per pod"), QStringLiteral("inflight_per_pod"), QString());
    row(QStringLiteral("Burst tolerance"), QStringLiteral("burst_s"), QStringLiteral("s"));
    row(QStringLiteral("Mean latency"), QStringLiteral("latency_s.mean"), QStringLiteral("s"));
    row(QStringLiteral("p99 latency"), QStringLiteral("latency_s.p99"), QStringLiteral("s"));
    callersForm(n);
    ruleForm(QStringLiteral("Above in-flight"), QStringLiteral("In-flight"), QStringLiteral("policy.over_inflight"));
    ruleForm(QStringLiteral("Above max RPS"), QStringLiteral("RPS"), QStringLiteral("policy.over_rps"));
    ruleForm(QStringLiteral("A caller above its cap"), QStringLiteral("Caller"), QStringLiteral("policy.over_caller"));
    heading(QStringLiteral("Justification"));
    words(QStringLiteral("Rationale"), QStringLiteral("why.rationale"));
    if (n.why.rationale.size() > 24) {
        paragraph(n.why.rationale.simplified());
    }
    words(QStringLiteral("Derived from"), QStringLiteral("why.derived_from"));
    words(QStringLiteral("Validated by"), QStringLiteral("why.validated_by"));
    words(QStringLiteral("Reviewed"), QStringLiteral("why.reviewed"));
    heading(QStringLiteral("About"));
    words(QStringLiteral("Label"), QStringLiteral("label"));
    Words kinds;
    for (const NodeKind k : allNodeKinds()) {
        if (k != NodeKind::Group) {
            kinds.append({bounds::toString(k), bounds::toString(k)});
        }
    }
    pick(QStringLiteral("Kind"), QStringLiteral("kind"), kinds, QStringLiteral("Kind of node"));
    words(QStringLiteral("Owner"), QStringLiteral("owner"));
    parentPick();
    words(QStringLiteral("Contract"), QStringLiteral("contract"));
    pick(QStringLiteral("Auto layout"), QStringLiteral("pinned"),
         {{QStringLiteral("moves it"), QString()}, {QStringLiteral("leaves it: pinned"), QStringLiteral("true")}});
    words(QStringLiteral("Notes"), QStringLiteral("notes"));
}

// One rule of the policy: what happens, with which answer, after how long a queue.
void Inspector::ruleForm(const QString &title, const QString &prefix, const QString &field) {
    heading(title);
    const auto named = [&](FieldRow *r, const char *name) {
        r->input()->setAccessibleName(prefix + u' ' + QString::fromLatin1(name));
    };
    Words actions{{QStringLiteral("not said"), QString()}};
    for (const char *a : {"reject", "queue", "degrade", "shed", "throttle"}) {
        actions.append({QString::fromLatin1(a), QString::fromLatin1(a)});
    }
    pick(QStringLiteral("It will"), field + QStringLiteral(".action"), actions, prefix + QStringLiteral(" action"));
    named(row(QStringLiteral("Status"), field + QStringLiteral(".status"), QString()), "status");
    named(row(QStringLiteral("Retry after"), field + QStringLiteral(".retry_after_s"), QStringLiteral("s")),
          "retry after, seconds");
    named(row(QStringLiteral("Queue depth"), field + QStringLiteral(".queue_depth"), QString()), "queue depth");
}

void Inspector::callForm(const Call &) {
    heading(QStringLiteral("Calls"));
    words(QStringLiteral("Label"), QStringLiteral("label"));
    Words ends;
    for (const Node &n : m_model->document().nodes) {
        if (n.kind != NodeKind::Group) {
            ends.append({n.title(), n.name});
        }
    }
    pick(QStringLiteral("From"), QStringLiteral("from"), ends);
    pick(QStringLiteral("To"), QStringLiteral("to"), ends);
    row(QStringLiteral("Per request"), QStringLiteral("per_request"), QStringLiteral("×"));
    choice(QStringLiteral("mode"), {QStringLiteral("serial"), QStringLiteral("parallel")});
    row(QStringLiteral("Open at once"), QStringLiteral("width"), QString());
    const Words waits{{QStringLiteral("waits for the answer"), QString()},
                      {QStringLiteral("asynchronous: does not wait"), QStringLiteral("true")}};
    pick(QStringLiteral("Caller"), QStringLiteral("async"), waits, QStringLiteral("Asynchronous"));
    heading(QStringLiteral("Failure"));
    row(QStringLiteral("Retries"), QStringLiteral("retries"), QString());
    row(QStringLiteral("Share failing"), QStringLiteral("fail"), QString());
    row(QStringLiteral("Timeout"), QStringLiteral("timeout_s"), QStringLiteral("s"));
    pick(QStringLiteral("Timed out"), QStringLiteral("cancels"),
         {{QStringLiteral("not said: it stops"), QString()},
          {QStringLiteral("stops at the callee"), QStringLiteral("true")},
          {QStringLiteral("goes on at the callee"), QStringLiteral("false")}},
         QStringLiteral("Timeout cancels"));
    heading(QStringLiteral("Holding"));
    row(QStringLiteral("Share of time"), QStringLiteral("hold_share"), QString());
    row(QStringLiteral("Walks of a cycle"), QStringLiteral("depth"), QString());
    heading(QStringLiteral("Contract"));
    words(QStringLiteral("Version"), QStringLiteral("contract.version"));
    words(QStringLiteral("Acknowledged by"), QStringLiteral("contract.acknowledged_by"));
    words(QStringLiteral("On"), QStringLiteral("contract.on"));
    heading(QStringLiteral("About"));
    words(QStringLiteral("Notes"), QStringLiteral("notes"));
}

void Inspector::queriesForm() {
    heading(QStringLiteral("Queries"));
    words(QStringLiteral("In-flight"), QStringLiteral("live.inflight"));
    words(QStringLiteral("RPS"), QStringLiteral("live.rps"));
    words(QStringLiteral("Capacity"), QStringLiteral("live.capacity"));
    words(QStringLiteral("Mean latency"), QStringLiteral("live.latency_mean"));
    words(QStringLiteral("p99 latency"), QStringLiteral("live.latency_p99"));
}

} // namespace bs
