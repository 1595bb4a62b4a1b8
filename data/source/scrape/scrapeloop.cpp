// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/source/scrape/scrapeloop.h"
#include "data/source/scrape/scrapeworker.h"

namespace bs {

ScrapeLoop::ScrapeLoop(std::shared_ptr<store::Store> store, std::shared_ptr<const Clock> clock, ScrapeOptions options,
                       QObject *parent)
    : QObject(parent), m_worker(new ScrapeWorker(std::move(store), std::move(clock), std::move(options))) {
    qRegisterMetaType<bs::ScrapeReport>();
    m_thread.setObjectName(QStringLiteral("scrape"));
    m_worker->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    connect(m_worker, &ScrapeWorker::scraped, this, &ScrapeLoop::scraped, Qt::DirectConnection);
    connect(m_worker, &ScrapeWorker::roundFinished, this, &ScrapeLoop::roundFinished, Qt::DirectConnection);
    connect(m_worker, &ScrapeWorker::problem, this, &ScrapeLoop::problem, Qt::DirectConnection);
    m_thread.start();
}

ScrapeLoop::~ScrapeLoop() {
    m_thread.quit();
    m_thread.wait();
}

void ScrapeLoop::setJobs(std::vector<ScrapeJob> jobs) {
    QMetaObject::invokeMethod(m_worker,
                              [w = m_worker, jobs = std::move(jobs)]() mutable { w->setJobs(std::move(jobs)); });
}

void ScrapeLoop::setTargets(std::vector<ScrapeTarget> targets) {
    QMetaObject::invokeMethod(
        m_worker, [w = m_worker, targets = std::move(targets)]() mutable { w->setTargets(std::move(targets)); });
}

void ScrapeLoop::start() {
    QMetaObject::invokeMethod(m_worker, [w = m_worker] { w->start(); });
}

void ScrapeLoop::scrapeOnce() {
    QMetaObject::invokeMethod(m_worker, [w = m_worker] { w->scrapeOnce(); });
}

std::vector<TargetInfo> ScrapeLoop::targets() const { return m_worker->targets(); }
ScrapeFigures ScrapeLoop::figures() const { return m_worker->figures(); }

} // namespace bs
