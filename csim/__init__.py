"""csim: simulate customer success strategies of a subscription business, week by week."""
