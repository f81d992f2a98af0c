//! Billing in memory.

use super::MemoryCrm;
use crate::billing::{ClosingBill, ClosingBillState, PaymentPlan};
use crate::crm::records::not_found;
use crate::crm::{BillingRecords, CrmError, NewClosingBill, NewPaymentPlan};
use crate::id::{ClosingBillId, ContactId, RequestId};
use crate::pod::Pod;

impl BillingRecords for MemoryCrm {
    fn open_debt(&self, pod: &Pod) -> Result<u64, CrmError> {
        Ok(self.lock().debts.get(pod).copied().unwrap_or_default())
    }

    fn debt_of(&self, contact: &ContactId) -> Result<u64, CrmError> {
        Ok(self.lock().debts_of_contacts.get(contact).copied().unwrap_or_default())
    }

    fn payment_plans(&self, request: &RequestId) -> Result<Vec<PaymentPlan>, CrmError> {
        let records = self.lock();
        Ok(records.payment_plans.iter().filter(|plan| plan.request == *request).cloned().collect())
    }

    fn agree_payment_plan(&self, key: &str, plan: NewPaymentPlan) -> Result<PaymentPlan, CrmError> {
        self.once("agree_payment_plan", key, |records| {
            records.contact(&plan.contact)?;
            records.request(&plan.request)?;
            if plan.instalments == 0 {
                return Err(CrmError::Missing {
                    field: "instalments",
                    reason: "a plan has at least one instalment",
                });
            }
            let debt = records.debts.get(&plan.pod).copied().filter(|cents| *cents > 0);
            let cents = debt.ok_or_else(|| not_found("debt", &plan.pod))?;
            let made = PaymentPlan {
                id: records.next_id("P")?,
                request: plan.request,
                pod: plan.pod,
                contact: plan.contact,
                cents,
                instalments: plan.instalments,
                agreed_on: plan.on,
            };
            records.debts.remove(&made.pod);
            records.payment_plans.push(made.clone());
            Ok(made)
        })
    }

    fn closing_bills(&self, pod: &Pod) -> Result<Vec<ClosingBill>, CrmError> {
        Ok(self.lock().closing_bills.values().filter(|bill| bill.pod == *pod).cloned().collect())
    }

    fn order_closing_bill(&self, key: &str, bill: NewClosingBill) -> Result<ClosingBill, CrmError> {
        self.once("order_closing_bill", key, |records| {
            records.contact(&bill.holder)?;
            records.request(&bill.request)?;
            let pod = records.contract(&bill.contract)?.pod.clone();
            let made = ClosingBill {
                id: records.next_id("B")?,
                request: bill.request,
                pod,
                contract: bill.contract,
                holder: bill.holder,
                until: bill.until,
                due: bill.due,
                state: ClosingBillState::Ordered,
            };
            records.closing_bills.insert(made.id.clone(), made.clone());
            Ok(made)
        })
    }

    fn cancel_closing_bill(&self, key: &str, id: &ClosingBillId) -> Result<ClosingBill, CrmError> {
        self.once("cancel_closing_bill", key, |records| {
            let bill = records.closing_bills.get_mut(id).ok_or_else(|| not_found("closing bill", id))?;
            bill.state = ClosingBillState::Cancelled;
            Ok(bill.clone())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::{ContractRecords, Crm, NewRequest};
    use crate::takeover::Applicant;

    fn desk() -> (MemoryCrm, RequestId, Pod, ContactId) {
        let pod: Pod = "IT001E12345678".parse().unwrap();
        let crm = MemoryCrm::with_personas().with_debt(&pod, 12_050);
        let tax_code = "RSSMRA85M01H501Q".parse().unwrap();
        let contact = crm.find_contact(&tax_code).unwrap().unwrap().id;
        let applicant = Applicant { name: "Mario Rossi".to_owned(), tax_code };
        let at = "2026-03-02T08:00:00Z".parse().unwrap();
        let request = NewRequest { pod: pod.clone(), applicant, reference: None, at };
        let request = crm.register_request("r", request).unwrap().id;
        (crm, request, pod, contact)
    }

    #[test]
    fn a_plan_takes_the_debt_off_the_point_once() {
        let (crm, request, pod, contact) = desk();
        let on = "2026-03-02".parse().unwrap();
        let plan = NewPaymentPlan { request: request.clone(), pod: pod.clone(), contact, instalments: 3, on };
        let none =
            crm.agree_payment_plan("n", NewPaymentPlan { instalments: 0, ..plan.clone() }).unwrap_err();
        assert!(none.to_string().starts_with("instalments: "), "{none}");
        let agreed = crm.agree_payment_plan("k", plan.clone()).unwrap();
        assert_eq!(crm.agree_payment_plan("k", plan.clone()), Ok(agreed.clone()));
        assert_eq!((agreed.cents, crm.open_debt(&pod)), (12_050, Ok(0)));
        assert_eq!(crm.payment_plans(&request), Ok(vec![agreed]));
        assert_eq!(
            crm.agree_payment_plan("l", plan).unwrap_err().to_string(),
            "debt: there is no debt IT001E12345678"
        );
    }

    #[test]
    fn a_closing_bill_is_ordered_once_and_taken_back() {
        let (crm, request, pod, _) = desk();
        let contract = crm.find_contract(&pod).unwrap().unwrap();
        let (until, due) = ("2026-03-08".parse().unwrap(), "2026-04-20".parse().unwrap());
        let bill = NewClosingBill { request, contract: contract.id, holder: contract.holder, until, due };
        let ordered = crm.order_closing_bill("k", bill.clone()).unwrap();
        assert_eq!(crm.order_closing_bill("k", bill), Ok(ordered.clone()));
        for key in ["c", "d"] {
            let cancelled = crm.cancel_closing_bill(key, &ordered.id).unwrap();
            assert_eq!(cancelled.state, ClosingBillState::Cancelled);
        }
        assert_eq!(crm.closing_bills(&pod).unwrap().len(), 1);
    }
}
