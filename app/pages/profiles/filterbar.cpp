// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/profiles/filterbar.h"
#include "data/core/format.h"
#include "widgets/common/icon.h"
#include "widgets/common/plaintooltip.h"
#include "widgets/common/theme.h"
#include <QMenu>
#include <QWidgetAction>

namespace bs {

namespace {
constexpr int kRow = 36;
constexpr int kNarrow = 1080;
} // namespace

FilterBar::FilterBar(QWidget *parent) : QFrame(parent) {
    setObjectName(QStringLiteral("panel"));
    const auto field = [this](const QString &word, const QString &tip) {
        auto *e = new QLineEdit(this);
        e->setPlaceholderText(word);
        e->setFont(textFont(TextRole::Code));
        e->setClearButtonEnabled(true);
        setPlainToolTip(e, tip);
        connect(e, &QLineEdit::editingFinished, this, &FilterBar::changed);
        connect(e, &QLineEdit::textEdited, this, [this] {
            m_view.clear(); // what stands there is no longer what was saved
            refresh();
        });
        return e;
    };
    m_focus = field(QStringLiteral("Focus, a regular expression"),
                    QStringLiteral("Only stacks with a function or file that matches"));
    m_focus->addAction(lineIcon(QStringLiteral("filter"), themeOf(this).textMuted), QLineEdit::LeadingPosition);
    m_ignore = field(QStringLiteral("Ignore"), QStringLiteral("No stacks with a function or file that matches"));
    m_waitButton = new BarButton(this);
    m_minWaitButton = new BarButton(this);
    connect(m_waitButton, &BarButton::clicked, this, &FilterBar::openReasons);
    connect(m_minWaitButton, &BarButton::clicked, this, &FilterBar::openMinWait);
    m_viewsButton = new BarButton(this);
    connect(m_viewsButton, &BarButton::clicked, this, &FilterBar::openViews);
    m_matches = new Chip(this);
    const auto label = [this](const QString &s) {
        auto *l = new QLabel(s, this);
        l->setTextFormat(Qt::PlainText);
        l->setProperty("tone", QStringLiteral("muted"));
        l->setFont(textFont(TextRole::Label));
        return l;
    };
    m_widthLabel = label(QStringLiteral("Width"));
    m_width = new Segmented(this);
    m_width->setItems({QStringLiteral("B"), QStringLiteral("Δ")});
    m_colourLabel = label(QStringLiteral("Colour"));
    m_colour = new Segmented(this);
    m_colour->setItems({QStringLiteral("Diff"), QStringLiteral("Package")});
    connect(m_width, &Segmented::currentChanged, this, &FilterBar::changed);
    connect(m_colour, &Segmented::currentChanged, this, &FilterBar::colourChanged);
    refresh();
}

void FilterBar::setCompared(bool compared) {
    m_width->setVisible(compared);
    m_widthLabel->setVisible(compared);
    m_colour->setVisible(compared);
    m_colourLabel->setVisible(compared);
    arrange();
}

void FilterBar::setWaitReason(const QString &reason) {
    m_wait = reason;
    refresh();
    Q_EMIT changed();
}

void FilterBar::setMatches(qint64 shown, qint64 all, const QString &error) {
    if (error.isEmpty()) {
        m_matches->set(
            Health::None,
            QStringLiteral("%1 of %2 stacks match").arg(formatCount(double(shown)), formatCount(double(all))));
    } else {
        m_matches->set(Health::Crit, error);
    }
    arrange();
}

void FilterBar::refresh() {
    m_waitButton->setLook({.lead = QStringLiteral("Wait reason"),
                           .strong = m_wait.isEmpty() ? QStringLiteral("Any") : displayText(m_wait, 24),
                           .chevron = true,
                           .small = true});
    m_minWaitButton->setLook(
        {.lead = QStringLiteral("Min wait"),
         .strong = m_minWait == 0 ? QStringLiteral("Any") : QStringLiteral("%1 min").arg(m_minWait),
         .chevron = true,
         .small = true});
    m_viewsButton->setLook({.lead = QStringLiteral("View"),
                            .strong = m_view.isEmpty() ? QStringLiteral("–") : displayText(m_view, 18),
                            .chevron = true,
                            .small = true});
    arrange();
}

QVariantMap FilterBar::current() const {
    return {{QStringLiteral("focus"), focusPattern()},
            {QStringLiteral("ignore"), ignorePattern()},
            {QStringLiteral("wait"), m_wait},
            {QStringLiteral("min_wait_minutes"), m_minWait}};
}

QStringList FilterBar::views() const {
    return m_settings != nullptr ? m_settings->value(QStringLiteral("profiles/views")).toMap().keys() : QStringList();
}

void FilterBar::saveView(const QString &name) {
    const QString plain = name.trimmed().left(60);
    if (m_settings == nullptr || plain.isEmpty()) {
        return;
    }
    QVariantMap all = m_settings->value(QStringLiteral("profiles/views")).toMap();
    all.insert(plain, current());
    m_settings->setValue(QStringLiteral("profiles/views"), all);
    m_view = plain;
    refresh();
}

void FilterBar::applyView(const QString &name) {
    const QVariantMap v = m_settings != nullptr
                              ? m_settings->value(QStringLiteral("profiles/views")).toMap().value(name).toMap()
                              : QVariantMap();
    m_focus->setText(v.value(QStringLiteral("focus")).toString());
    m_ignore->setText(v.value(QStringLiteral("ignore")).toString());
    m_wait = v.value(QStringLiteral("wait")).toString();
    m_minWait = v.value(QStringLiteral("min_wait_minutes")).toInt();
    m_view = v.isEmpty() ? QString() : name;
    refresh();
    Q_EMIT changed();
}

void FilterBar::forgetView(const QString &name) {
    if (m_settings != nullptr) {
        QVariantMap all = m_settings->value(QStringLiteral("profiles/views")).toMap();
        all.remove(name);
        m_settings->setValue(QStringLiteral("profiles/views"), all);
    }
    m_view = m_view == name ? QString() : m_view;
    refresh();
}

void FilterBar::openViews() {
    QMenu menu(this);
    const QStringList names = views();
    for (const QString &name : names) {
        menu.addAction(displayText(name, 60), this, [this, name] { applyView(name); });
    }
    menu.addAction(QStringLiteral("No filters"), this, [this] { applyView({}); });
    menu.addSeparator();
    auto *name = new QLineEdit(&menu);
    name->setPlaceholderText(QStringLiteral("Save as: name, Enter"));
    name->setAccessibleName(QStringLiteral("Save these filters under a name"));
    name->setMinimumWidth(220);
    auto *action = new QWidgetAction(&menu);
    action->setDefaultWidget(name);
    connect(name, &QLineEdit::returnPressed, &menu, [this, name, &menu] {
        saveView(name->text());
        menu.close();
    });
    menu.addAction(action);
    if (!names.isEmpty()) {
        QMenu *forget = menu.addMenu(QStringLiteral("Forget"));
        for (const QString &n : names) {
            forget->addAction(displayText(n, 60), this, [this, n] { forgetView(n); });
        }
    }
    menu.exec(m_viewsButton->mapToGlobal(QPoint(0, m_viewsButton->height() + 2)));
}

void FilterBar::openReasons() {
    QMenu menu(this);
    menu.addAction(QStringLiteral("Any"), this, [this] { setWaitReason({}); });
    for (const QString &r : m_reasons) {
        menu.addAction(displayText(r, 60), this, [this, r] { setWaitReason(r); });
    }
    menu.exec(m_waitButton->mapToGlobal(QPoint(0, m_waitButton->height() + 2)));
}

void FilterBar::openMinWait() {
    QMenu menu(this);
    for (const int minutes : {0, 1, 2, 5, 10, 30}) {
        menu.addAction(minutes == 0 ? QStringLiteral("Any") : QStringLiteral("%1 min").arg(minutes), this,
                       [this, minutes] {
                           m_minWait = minutes;
                           refresh();
                           Q_EMIT changed();
                       });
    }
    menu.exec(m_minWaitButton->mapToGlobal(QPoint(0, m_minWaitButton->height() + 2)));
}

void FilterBar::resizeEvent(QResizeEvent *event) {
    QFrame::resizeEvent(event);
    arrange();
}

void FilterBar::arrange() {
    const bool narrow = width() < kNarrow;
    const int height = narrow ? 2 * kRow - 4 : kRow;
    if (minimumHeight() != height) {
        setFixedHeight(height);
    }
    int x = 8;
    int y = 4;
    const auto put = [&](QWidget *w, int wide, int high) {
        w->setGeometry(x, y + (28 - high) / 2, wide, high);
        x += wide + 8;
    };
    const int field = narrow ? (width() - 24) / 2 : std::clamp((width() - 800) / 2, 120, 260);
    put(m_focus, field, 28);
    put(m_ignore, field, 28);
    if (narrow) {
        x = 8;
        y += kRow - 4;
    }
    put(m_waitButton, m_waitButton->sizeHint().width(), 24);
    put(m_minWaitButton, m_minWaitButton->sizeHint().width(), 24);
    put(m_viewsButton, m_viewsButton->sizeHint().width(), 24);
    int right = width() - 8;
    const auto putRight = [&](QWidget *w, int wide, int high) {
        if (w->isHidden()) {
            return;
        }
        right -= wide;
        w->setGeometry(right, y + (28 - high) / 2, wide, high);
        right -= 8;
    };
    putRight(m_colour, m_colour->sizeHint().width(), 24);
    putRight(m_colourLabel, m_colourLabel->sizeHint().width(), 24);
    putRight(m_width, m_width->sizeHint().width(), 24);
    putRight(m_widthLabel, m_widthLabel->sizeHint().width(), 24);
    put(m_matches, std::max(0, std::min(m_matches->sizeHint().width(), right - x)), 20);
}

} // namespace bs
