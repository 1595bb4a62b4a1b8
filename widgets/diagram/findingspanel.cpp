// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/diagram/findingspanel.h"
#include "data/bounds/findings.h"
#include "data/core/format.h"
#include "widgets/common/chip.h"
#include "widgets/common/theme.h"
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QPainter>
#include <QPushButton>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

namespace bs {

using namespace bounds;

namespace {

constexpr int kTitle = Qt::UserRole;
constexpr int kSub = Qt::UserRole + 1;
constexpr int kHealth = Qt::UserRole + 2;

Health healthOf(Severity s) {
    return s >= Severity::Over ? Health::Crit : s == Severity::Warn ? Health::Warn : Health::Info;
}

// Two lines and a glyph, 37 px.
class FindingDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const override { return {200, 38}; }
    void paint(QPainter *p, const QStyleOptionViewItem &o, const QModelIndex &index) const override {
        const Theme &t = themeOf(o.palette);
        const bool on = o.state & QStyle::State_Selected;
        p->save();
        p->fillRect(o.rect, on ? t.selected : o.state & QStyle::State_MouseOver ? t.hover : t.surface);
        if (on) {
            p->fillRect(QRect(o.rect.left(), o.rect.top(), 3, o.rect.height()), t.accent);
        }
        p->setPen(t.hairline);
        p->drawLine(o.rect.bottomLeft(), o.rect.bottomRight());
        p->setRenderHint(QPainter::Antialiasing);
        paintStatus(*p, QRectF(o.rect.left() + 12, o.rect.center().y() - 6, 13, 13),
                    static_cast<Health>(index.data(kHealth).toInt()), t);
        const QRect text = o.rect.adjusted(34, 4, -8, -4);
        const QFont strong = textFont(on ? TextRole::BodyStrong : TextRole::BodyMedium);
        p->setFont(strong);
        p->setPen(t.text);
        p->drawText(text, Qt::AlignLeft | Qt::AlignTop,
                    QFontMetrics(strong).elidedText(index.data(kTitle).toString(), Qt::ElideRight, text.width()));
        const QFont small = textFont(TextRole::Label);
        p->setFont(small);
        p->setPen(t.textMuted);
        p->drawText(text, Qt::AlignLeft | Qt::AlignBottom,
                    QFontMetrics(small).elidedText(index.data(kSub).toString(), Qt::ElideRight, text.width()));
        p->restore();
    }
};

QLabel *label(const QString &text, TextRole role, const char *tone, QWidget *parent) {
    auto *l = new QLabel(text, parent);
    l->setTextFormat(Qt::PlainText);
    l->setFont(textFont(role));
    if (tone) {
        l->setProperty("tone", QLatin1String(tone));
    }
    return l;
}

// "pg-main oversubscribed 5x: 250 demanded, 50 offered" -> what, and the numbers below it.
std::pair<QString, QString> split(const QString &title, const QString &arithmetic) {
    const qsizetype colon = title.indexOf(QStringLiteral(": "));
    return colon < 0 ? std::pair(title, arithmetic) : std::pair(title.left(colon), title.mid(colon + 2));
}

} // namespace

FindingsPanel::FindingsPanel(DiagramModel *model, QWidget *parent) : QFrame(parent), m_model(model) {
    setObjectName(QStringLiteral("panel"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(1, 1, 1, 1);
    column->setSpacing(0);
    auto *header = new QHBoxLayout;
    header->setContentsMargins(12, 6, 10, 6);
    header->setSpacing(8);
    header->addWidget(label(QStringLiteral("Findings"), TextRole::BodyStrong, nullptr, this));
    m_over = new Chip(this);
    m_warn = new Chip(this);
    header->addWidget(m_over);
    header->addWidget(m_warn);
    header->addStretch(1);
    m_source = label(QString(), TextRole::Label, "muted", this);
    header->addWidget(m_source);
    column->addLayout(header);
    auto *rule = new QFrame(this);
    rule->setFixedHeight(1);
    rule->setStyleSheet(QStringLiteral("background: palette(mid);"));
    column->addWidget(rule);
    auto *row = new QHBoxLayout;
    row->setSpacing(0);
    m_list = new QListWidget(this);
    m_list->setItemDelegate(new FindingDelegate(m_list));
    m_list->setFixedWidth(318);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setAccessibleName(QStringLiteral("Findings"));
    row->addWidget(m_list);
    m_detail = new QWidget(this);
    auto *detail = new QVBoxLayout(m_detail);
    detail->setContentsMargins(12, 8, 12, 8);
    detail->setSpacing(4);
    m_title = label(QString(), TextRole::Workspace, nullptr, m_detail);
    m_arithmetic = label(QString(), TextRole::Label, "second", m_detail);
    m_arithmetic->setWordWrap(true);
    detail->addWidget(m_title);
    detail->addWidget(m_arithmetic);
    m_cards = new QHBoxLayout;
    m_cards->setSpacing(8);
    detail->addLayout(m_cards, 1);
    row->addWidget(m_detail, 1);
    column->addLayout(row, 1);
    connect(m_list, &QListWidget::currentRowChanged, this, [this] {
        showFixes();
        if (const Finding *f = current()) {
            Q_EMIT findingChosen(f->node);
        }
    });
    connect(m_list, &QListWidget::itemActivated, this, [this] {
        const Finding *f = current();
        if (f && !f->fixes.empty()) {
            const Fix fix = f->fixes.front();
            m_model->setPreview(fixed(m_model->document(), fix), wordsOf(m_model->document(), fix));
        }
    });
    connect(model, &DiagramModel::analysisChanged, this, &FindingsPanel::fill);
    fill();
}

void FindingsPanel::setSource(const QString &text) {
    m_sourceText = text;
    fitSource();
}

// When it was measured stands last, and stays.
void FindingsPanel::fitSource() {
    const int room = std::max(0, width() - 240);
    m_source->setText(m_source->fontMetrics().elidedText(m_sourceText, Qt::ElideLeft, room));
}

void FindingsPanel::resizeEvent(QResizeEvent *event) {
    QFrame::resizeEvent(event);
    fitSource();
}

void FindingsPanel::setCompact(bool compact) {
    m_detail->setVisible(!compact);
    m_list->setMinimumWidth(compact ? 0 : 318);
    m_list->setMaximumWidth(compact ? QWIDGETSIZE_MAX : 318);
}

const Finding *FindingsPanel::current() const {
    const auto &all = m_model->analysis().findings;
    const int row = m_list->currentRow();
    return row >= 0 && row < static_cast<int>(all.size()) ? &all[static_cast<std::size_t>(row)] : nullptr;
}

void FindingsPanel::fill() {
    const int keep = std::max(0, m_list->currentRow());
    const QSignalBlocker quiet(m_list);
    m_list->clear();
    int over = 0;
    int warn = 0;
    const Document &d = m_model->shown();
    const auto add = [&](Health h, const QString &title, const QString &sub) {
        auto *item = new QListWidgetItem(title, m_list);
        item->setData(kTitle, displayText(title, 200));
        item->setData(kSub, displayText(sub, 200));
        item->setData(kHealth, static_cast<int>(h));
        item->setData(Qt::AccessibleTextRole, title + QStringLiteral(", ") + sub);
    };
    for (const Finding &f : m_model->analysis().findings) {
        over += f.severity >= Severity::Over ? 1 : 0;
        warn += f.severity == Severity::Warn ? 1 : 0;
        const QString whole = titleOf(d, f);
        const bool numbers = whole.contains(QStringLiteral(": ")); // else the arithmetic, which walks over all calls
        const auto [title, sub] = split(whole, numbers ? QString() : arithmeticOf(d, m_model->analysis(), f));
        add(healthOf(f.severity), title, sub);
    }
    if (!m_model->analysisError().isEmpty()) {
        over = 1;
        add(Health::Crit, QStringLiteral("Cannot be analysed"), m_model->analysisError());
    }
    m_over->set(Health::Crit, QString::number(over));
    m_over->setVisible(over > 0);
    m_warn->set(Health::Warn, QString::number(warn));
    m_warn->setVisible(warn > 0);
    m_list->setCurrentRow(std::min(keep, m_list->count() - 1));
    showFixes();
}

void FindingsPanel::clearFixes() {
    while (QLayoutItem *item = m_cards->takeAt(0)) {
        delete item->widget();
        delete item;
    }
}

void FindingsPanel::showFixes() {
    clearFixes();
    const Finding *f = current();
    const Document &d = m_model->shown();
    if (m_model->previewing()) {
        auto *note = label(
            QStringLiteral("Preview: %1; %2").arg(displayText(m_model->previewText(), 200), m_model->againstToday()),
            TextRole::Body, "info", m_detail);
        note->setWordWrap(true);
        auto *end = new QPushButton(QStringLiteral("End preview"), m_detail);
        end->setProperty("size", QStringLiteral("small"));
        connect(
            end, &QPushButton::clicked, m_model, [this] { m_model->setPreview(std::nullopt, QString()); },
            Qt::QueuedConnection);
        auto *keep = new QPushButton(QStringLiteral("Apply"), m_detail);
        keep->setProperty("size", QStringLiteral("small"));
        keep->setProperty("kind", QStringLiteral("primary"));
        connect(
            keep, &QPushButton::clicked, m_model,
            [this] {
                const Document wanted = m_model->shown();
                m_model->push(becoming(m_model->document(), wanted), QStringLiteral("Apply fix"));
            },
            Qt::QueuedConnection);
        m_cards->addWidget(note, 1);
        m_cards->addWidget(end, 0, Qt::AlignTop);
        m_cards->addWidget(keep, 0, Qt::AlignTop);
    }
    m_title->setText(f ? displayText(titleOf(d, *f), 200) : QStringLiteral("No findings"));
    m_arithmetic->setText(f ? displayText(arithmeticOf(d, m_model->analysis(), *f), 400)
                            : QStringLiteral("Every tier carries what its callers may send."));
    if (!f || m_model->previewing()) {
        return;
    }
    int number = 0;
    for (const Fix &fix : f->fixes) {
        m_cards->addWidget(fixCard(fix, ++number), 1);
    }
    for (; number < 3; ++number) { // one fix does not grow over the whole width
        m_cards->addStretch(1);
    }
}

QWidget *FindingsPanel::fixCard(const Fix &fix, int number) {
    const Document &d = m_model->document();
    auto *card = new QFrame(m_detail);
    card->setObjectName(QStringLiteral("card"));
    auto *column = new QVBoxLayout(card);
    column->setContentsMargins(10, 7, 10, 8);
    column->setSpacing(2);
    const QString words = wordsOf(d, fix);
    const QString title = words.section(u':', 0, 0);
    const QString unit = fix.field == u"max_rps" ? QStringLiteral("/s") : QString();
    const auto value = [&](const Maybe &v) { return v ? exactNumber(*v) + unit : QStringLiteral("none"); };
    static const QHash<QString, QString> fieldWords{{QStringLiteral("max_inflight"), QStringLiteral("in-flight")},
                                                    {QStringLiteral("max_rps"), QStringLiteral("max RPS")},
                                                    {QStringLiteral("per_request"), QStringLiteral("calls")},
                                                    {QStringLiteral("width"), QStringLiteral("at once")},
                                                    {QStringLiteral("timeout_s"), QStringLiteral("timeout")}};
    const QString change =
        QStringLiteral("%1 %2 → %3").arg(fieldWords.value(fix.field, fix.field), value(fix.from), value(fix.to));
    column->addWidget(
        label(QStringLiteral("Fix %1 · %2")
                  .arg(number)
                  .arg(fix.kind == Fix::Kind::CutFanout ? QStringLiteral("code change") : QStringLiteral("1 value")),
              TextRole::Label, "muted", card));
    const auto shown = [&](const QString &text, TextRole role) {
        auto *l = label(displayText(text, 120), role, nullptr, card);
        l->setMinimumWidth(40);
        l->setWordWrap(true);
        column->addWidget(l);
        return l;
    };
    shown(title, TextRole::BodyStrong);
    auto *numbers = shown(change, TextRole::GaugeValue);
    QPalette accent = numbers->palette();
    accent.setColor(QPalette::WindowText, themeOf(this).accent);
    numbers->setPalette(accent);
    numbers->setStyleSheet(QStringLiteral("color: %1;").arg(themeOf(this).accent.name()));
    QString after;
    if (fix.kind == Fix::Kind::AdmitLess) {
        after = QStringLiteral("Above it the entry answers at once instead of waiting here.");
    } else if (!fix.bindsNext.empty() && fix.admissibleThen) {
        after = QStringLiteral("Then %1 %2 at %3%4.")
                    .arg(namesOf(d, fix.bindsNext),
                         fix.bindsNext.size() > 1 ? QStringLiteral("bind") : QStringLiteral("binds"),
                         formatCount(floorOf(*fix.admissibleThen)),
                         fix.rate ? QStringLiteral("/s") : QStringLiteral(" requests"));
    } else if (fix.kind == Fix::Kind::CutFanout) {
        after = fix.field == u"width" ? QStringLiteral("Bound how many of these calls are open at once.")
                                      : QStringLiteral("Cache, deduplicate or batch.");
    }
    auto *then = label(displayText(after, 200), TextRole::Label, "second", card);
    then->setWordWrap(true);
    column->addWidget(then, 1, Qt::AlignTop);
    auto *preview = new QPushButton(QStringLiteral("Preview"), card);
    preview->setProperty("size", QStringLiteral("small"));
    preview->setAccessibleDescription(words);
    connect(
        preview, &QPushButton::clicked, m_model,
        [this, fix, words] { m_model->setPreview(fixed(m_model->document(), fix), words); }, Qt::QueuedConnection);
    column->addWidget(preview, 0, Qt::AlignLeft);
    return card;
}

} // namespace bs
