(* Soundness of covers (9.3). *)
From Coq Require Import Reals Lra Psatz Arith Lia ZArith List Bool.
From Eigensieve Require Import Integers LinearAlgebra Contraction Core Intervals Optimizers Tests
  ExactPoint Dynamics Certificate Checker SoundnessPoints HullMode.
Import ListNotations.
Open Scope R_scope.

Lemma length_set_nth {A} (l : list A) k a : length (set_nth l k a) = length l.
Proof. revert k. induction l; intros [|k]; simpl; auto. Qed.
Lemma nth_error_set_nth {A} (l : list A) k a i b : nth_error (set_nth l k a) i = Some b ->
  (i = k /\ b = a) \/ (i <> k /\ nth_error l i = Some b).
Proof.
  revert k i. induction l as [|c l IH]; intros k i H.
  - destruct i; discriminate.
  - destruct k as [|k]; destruct i as [|i]; simpl in H; auto.
    + injection H as <-. auto.
    + destruct (IH k i H) as [[-> ->]|[N E]]; auto.
Qed.
Lemma nth_error_nth_lt {A} (l : list A) i d : (i < length l)%nat -> nth_error l i = Some (nth i l d).
Proof. apply nth_error_nth'. Qed.

Module SoundnessCover (N : INTEGERS).
Include HullMode N.
Import N.
Section Problem.
Variable p : Z.
Variable one : T.
Hypothesis p0 : (0 <= p)%Z.
Hypothesis one_ok : toZ one = (2 ^ p)%Z.
Variable n : nat.
Variable f : expr.
Variable gs : list expr.
Variable hs : list (list expr).
Hypothesis gs_ok : gs = mk n (fun j => D j f).
Hypothesis hs_ok : hs = mk n (fun i => mk (S i) (fun j => D i (D j f))).
Hypothesis Wf : wf n f = true.
Variable o : option optimizer.
Notation Sc := (Sc p).
Notation HS := (Sc_pos p p0).
Notation inI := (inI p).
Notation sysv := (sys_value n f o).
Notation sysr := (sys_regular n f o).

Definition in_itvs (X : list itv) (x : nat -> R) : Prop :=
  length X = n /\ forall i I, nth_error X i = Some I -> inI I (x i).
Lemma in_itvs_nth X x i : in_itvs X x -> (i < n)%nat -> inI (nth i X i0) (x i).
Proof. intros [L H] Hi. apply H. apply nth_error_nth_lt. lia. Qed.
Lemma flat_itvs X x d : in_itvs X x -> jrels p 0 d n (map (fun I => (I, [])) X) x x.
Proof.
  intros [L H]. split; [now rewrite map_length|]. intros i J HJ. rewrite nth_error_map in HJ.
  destruct (nth_error X i) as [I|] eqn:E; [|discriminate]. injection HJ as <-. apply flat_rel. now apply H.
Qed.
Lemma excluded_ok s k X x : excluded p one n f gs hs o s k X = true -> in_itvs X x -> ~ is_zero n f o s x.
Proof.
  intros H HX Z. unfold excluded in H. destruct s.
  - bools. rename x1 into g. rename x2 into I. rewrite gs_ok in H1. apply nth_error_mk in H1. destruct H1 as [Hk ->].
    pose proof (hull_encloses p one p0 one_ok X x (proj2 HX) k f _ I 0 H0 H2 (Z k Hk)) as E.
    exact (excl0_ok p I 0 H E eq_refl).
  - bools. pose proof (flat_itvs X x (fun _ => 0) HX) as HJ.
    destruct (sysJ1_ok p one p0 one_ok n f gs hs gs_ok hs_ok o 0 SField k _ _ x x _ HJ H0) as (Hk & Hr & _ & (A & _)).
    apply (excl0_ok p _ _ H A). apply (is_zero_iff n f o SField x Hr); auto.
Qed.
Lemma half_between (I : itv) x : inI I x -> inI I (V (half (add (fst I) (snd I))) / Sc).
Proof.
  intros [A B]. unfold SoundnessCover.inI. cbn [fst snd]. rewrite divS_mul by auto.
  assert (LE : (toZ (fst I) <= toZ (snd I))%Z) by (apply le_IZR; unfold V in A, B; lra).
  unfold half, V. rewrite (shr_ok 1) by lia. rewrite add_ok. change (2 ^ 1)%Z with 2%Z.
  split; apply IZR_le; [apply Z.div_le_lower_bound|apply Z.div_le_upper_bound]; lia.
Qed.
(* F has the jets J; where they are defined, P holds *)
Definition has_jets (P : (nat -> R) -> Prop) (F : (nat -> R) -> R) (J : nat -> list jet -> option jet) : Prop :=
  forall ns X A x y d, jrels p ns d n X x y -> J ns X = Some A -> P x /\ jrel p ns d A (F x) (F y).
Lemma excluded_from_middle_ok P F J X x : has_jets P F J -> excluded_from_middle p one n J X = true ->
  in_itvs X x -> P x /\ F x <> 0.
Proof.
  intros HJ H HX. unfold excluded_from_middle in H. cbv zeta in H. bools.
  match goal with E : J 0%nat _ = Some ?a |- _ => rename E into EV; rename a into v end.
  match goal with E : J n _ = Some ?a |- _ => rename E into EG; rename a into g end.
  set (mid := map (fun I => half (add (fst I) (snd I))) X) in *.
  set (mR := fun i => V (nth i mid t0) / Sc).
  assert (LM : length mid = n) by (unfold mid; rewrite map_length; apply HX).
  assert (MN : forall i, (i < n)%nat -> nth i mid t0 = half (add (fst (nth i X i0)) (snd (nth i X i0)))).
  { intros i Hi. unfold mid. rewrite nth_indep with (d' := half (add (fst i0) (snd i0))).
    - exact (map_nth (fun I => half (add (fst I) (snd I))) X i0 i).
    - rewrite map_length. destruct HX as [LX _]. rewrite <- LX in Hi. exact Hi. }
  assert (HM : forall i, (i < n)%nat -> inI (nth i X i0) (mR i)).
  { intros i Hi. unfold mR. rewrite MN by auto. apply half_between with (x i). now apply in_itvs_nth. }
  assert (J0 : jrels p 0 (fun _ => 0) n (map (fun a => ((a, a), [])) mid) mR mR).
  { split; [now rewrite map_length|]. intros i K HK. rewrite nth_error_map in HK.
    destruct (nth_error mid i) as [a|] eqn:E; [|discriminate]. injection HK as <-. apply flat_rel.
    unfold mR. rewrite (nth_error_nth _ _ _ E). now apply ipt_ok. }
  destruct (HJ 0%nat _ _ mR mR _ J0 EV) as (_ & (VM & _)).
  assert (JU : jrels p n (fun j => x j - mR j) n (mk n (fun i => (nth i X i0, unit_slopes one n i))) x mR).
  { apply jrels_mk. intros i Hi. apply ident_rel; auto. now apply in_itvs_nth. }
  destruct (HJ n _ _ x mR _ JU EG) as (Hr & (_ & _ & _ & sl & S1 & S2)). split; [exact Hr|].
  assert (E : inI (iadd (fst v) (isum n (fun i => imul p (nth i (snd g) i0)
      (iadd (nth i X i0) (opp (nth i mid t0), opp (nth i mid t0)))))) (F mR + sumn n (fun j => sl j * (x j - mR j)))).
  { apply iadd_ok; auto. apply isum_ok; auto. intros i Hi. apply imul_ok; auto. unfold Rminus. apply iadd_ok.
    - now apply in_itvs_nth.
    - unfold mR. pose proof HS as PS. replace (- (V (nth i mid t0) / Sc)) with (V (opp (nth i mid t0)) / Sc) by (rewrite V_opp; field; lra).
      now apply ipt_ok. }
  rewrite <- S2 in E. intros Z. apply (excl0_ok p _ _ H E).
  replace (F mR + (F x - F mR)) with (F x) by ring. exact Z.
Qed.
Lemma excluded_by_slope_ok s k X x : excluded_by_slope p one n f gs hs o s k X = true -> in_itvs X x ->
  ~ is_zero n f o s x.
Proof.
  intros H HX Z.
  assert (HJ : has_jets (fun x => (k < n)%nat /\ sysr s x) (fun x => sysv s x k) (fun ns => sysJ1 p one n f gs hs o ns s k)).
  { intros ns Y A y z d HY HA.
    destruct (sysJ1_ok p one p0 one_ok n f gs hs gs_ok hs_ok o ns s k _ _ y z d HY HA) as (Hk & Hr & _ & HD). auto. }
  destruct (excluded_from_middle_ok _ _ _ X x HJ H HX) as ((Hk & Hr) & HF). apply HF.
  now apply (is_zero_iff n f o s x Hr).
Qed.
Lemma excluded_by_combination_ok s w X x : excluded_by_combination p one n f gs hs o s w X = true -> in_itvs X x ->
  ~ is_zero n f o s x.
Proof.
  intros H HX Z. unfold excluded_by_combination in H. apply andb_prop in H. destruct H as [_ H].
  set (weight := fun k => V (nth k (tv w) t0) / Sc).
  assert (HJ : has_jets (sysr s) (fun x => sumn n (fun k => weight k * sysv s x k)) (combinationJ p one n f gs hs o s (tv w))).
  { intros ns Y A y z d HY HA. unfold combinationJ in HA. destruct (sysJ p one n f gs hs o ns s Y) as [g|] eqn:E; [|discriminate].
    injection HA as <-. destruct (sysJ_ok p one p0 one_ok n f gs hs gs_ok hs_ok o ns s _ _ y z d HY E) as (Hr & _ & HD).
    split; [exact Hr|]. apply jsum_rel; auto. intros j Hj. apply jmul_rel; auto.
    - now apply jpt_rel.
    - now apply jrels_nth with n. }
  destruct (excluded_from_middle_ok _ _ _ X x HJ H HX) as (Hr & HF). apply HF.
  rewrite (sumn_ext n _ (fun _ => 0)); [apply sumn_zero|]. intros k Hk.
  rewrite (proj1 (is_zero_iff n f o s x Hr) Z k Hk). ring.
Qed.
Lemma replace_in X k I x : in_itvs X x -> inI I (x k) -> in_itvs (set_nth X k I) x.
Proof.
  intros [L H] HI. split; [now rewrite length_set_nth|]. intros i J HJ.
  apply nth_error_set_nth in HJ. destruct HJ as [[-> ->]|[_ E]]; auto.
Qed.
Theorem walk_ok s boxes : forall tree stack, walk p one n f gs hs o s boxes tree stack = true ->
  forall X x, In X stack -> in_itvs X x -> is_zero n f o s x ->
  exists j b, nth_error boxes j = Some b /\ inbox n (cR p (fst b)) (cR p (snd b)) x.
Proof.
  induction tree as [|b tree IH]; intros stack H X x HIn HX HZ.
  - destruct stack; [contradiction|discriminate].
  - destruct stack as [|Y stack]; [discriminate|]. destruct b as [k z|k|k|w|j]; simpl in H.
    + bools. match goal with E : Nat.ltb k n = true |- _ => apply Nat.ltb_lt in E; rename E into H1' end.
      match goal with E : walk _ _ _ _ _ _ _ _ _ _ _ = true |- _ => rename E into HW end.
      destruct HIn as [->|HIn].
      * pose proof (in_itvs_nth X x k HX H1') as [A B].
        destruct (Rle_or_lt (x k * Sc) (V (ofZ z))) as [L|L].
        -- apply (IH _ HW (set_nth X k (fst (nth k X i0), ofZ z))); [left; auto| |auto].
           apply replace_in; auto. split; simpl; lra.
        -- apply (IH _ HW (set_nth X k (ofZ z, snd (nth k X i0)))); [right; left; auto| |auto].
           apply replace_in; auto. split; simpl; lra.
      * apply (IH _ HW X); auto. right. right. exact HIn.
    + bools. destruct HIn as [->|HIn]; [|now apply (IH _ H0 X)].
      exfalso. now apply (excluded_ok s k X x H).
    + bools. destruct HIn as [->|HIn]; [|now apply (IH _ H0 X)].
      exfalso. now apply (excluded_by_slope_ok s k X x H).
    + bools. destruct HIn as [->|HIn]; [|now apply (IH _ H0 X)].
      exfalso. now apply (excluded_by_combination_ok s w X x H).
    + bools. destruct HIn as [->|HIn]; [|now apply (IH _ H0 X)].
      exists j, x0. split; auto. intros i Hi. pose proof (in_itvs_nth X x i HX Hi) as [A B].
      unfold is_inside in H. pose proof (allb_ok _ _ H i Hi) as C. cbv zeta in C. apply andb_prop in C. destruct C as [C1 C2].
      apply leb_V in C1. apply leb_V in C2. unfold box_itv in C1, C2. cbn [fst snd] in C1, C2.
      rewrite V_add, V_opp in C1. rewrite V_add in C2. pose proof HS as PS. unfold cR.
      set (a := V (nth i (fst x0) t0)) in *. set (r := V (nth i (snd x0) t0)) in *.
      apply Rmult_le_reg_r with Sc; auto.
      replace (Rabs (x i - a / Sc) * Sc) with (Rabs ((x i - a / Sc) * Sc)) by (rewrite Rabs_mult, (Rabs_right Sc); lra).
      replace ((x i - a / Sc) * Sc) with (x i * Sc - a) by (field; lra). replace (r / Sc * Sc) with r by (field; lra).
      apply Rabs_le. lra.
Qed.
Lemma apart_ok a b x : apart n a b = true -> in_box p n (fst a) (snd a) x -> in_box p n (fst b) (snd b) x -> False.
Proof.
  unfold apart. intros H A B. apply existsb_exists in H. destruct H as (k & Hk & H). apply in_seq in Hk.
  apply Z.ltb_lt in H. specialize (A k ltac:(lia)). specialize (B k ltac:(lia)). pose proof HS as PS.
  unfold vec, zR in A, B. change (IZR (2 ^ p)) with Sc in A, B.
  set (ma := nth k (fst a) 0%Z) in *. set (mb := nth k (fst b) 0%Z) in *.
  set (ra := nth k (snd a) 0%Z) in *. set (rb := nth k (snd b) 0%Z) in *.
  apply IZR_lt in H. rewrite plus_IZR, abs_IZR, minus_IZR in H.
  assert (T : Rabs (IZR ma - IZR mb) / Sc <= IZR ra / Sc + IZR rb / Sc).
  { replace (Rabs (IZR ma - IZR mb) / Sc) with (Rabs ((x k - IZR mb / Sc) - (x k - IZR ma / Sc))).
    - eapply Rle_trans; [apply Rabs_triang|]. rewrite Rabs_Ropp. lra.
    - replace (x k - IZR mb / Sc - (x k - IZR ma / Sc)) with ((IZR ma - IZR mb) / Sc) by (field; lra).
      unfold Rdiv. rewrite Rabs_mult, (Rabs_right (/ Sc)); [reflexivity|]. left. now apply Rinv_0_lt_compat. }
  apply Rmult_le_compat_r with (r := Sc) in T; [|lra]. unfold Rdiv in T. rewrite Rmult_plus_distr_r in T.
  rewrite !Rmult_assoc, Rinv_l in T by lra. lra.
Qed.
Lemma pairwise_ok {A} (r : A -> A -> bool) l : pairwise r l = true -> forall i j a b, (i < j)%nat ->
  nth_error l i = Some a -> nth_error l j = Some b -> r a b = true.
Proof.
  induction l as [|c l IH]; simpl; intros H i j a b Hij Ha Hb.
  - destruct i; discriminate.
  - bools. destruct j as [|j]; [lia|]. destruct i as [|i]; simpl in *.
    + injection Ha as <-. rewrite forallb_forall in H. apply H. now apply nth_error_In with j.
    + apply (IH H0 i j); auto. lia.
Qed.
Theorem cover_ok s lo hi boxes zeros tree earlier : cover p one n f gs hs o s lo hi boxes zeros tree = true ->
  holds p n f o earlier (Cover s lo hi boxes zeros tree).
Proof.
  unfold cover. intros H. cbn [holds]. bools.
  match goal with E : forallb _ (combine _ _) = true |- _ => rename E into EZ end.
  match goal with E : pairwise _ _ = true |- _ => rename E into EP end.
  match goal with E : walk _ _ _ _ _ _ _ _ _ _ _ = true |- _ => rename E into EW end.
  match goal with E : length zeros = _ |- _ => rename E into LZ end.
  split; [|split].
  - intros j m r Hj. rewrite forallb_forall in EZ.
    assert (Lj : (j < length boxes)%nat) by (apply nth_error_Some; congruence).
    set (w0 := ZeroWitness 0 [] []).
    specialize (EZ (nth j (combine boxes zeros) (([], []), w0))).
    rewrite combine_nth in EZ by auto. apply nth_error_nth with (d := ([], [])) in Hj. rewrite Hj in EZ.
    apply (one_zero_ok p one p0 one_ok n f gs hs gs_ok hs_ok Wf o s m r (nth j zeros w0)). apply EZ.
    rewrite <- Hj. rewrite <- (combine_nth boxes zeros j ([], []) w0) by auto.
    apply nth_In. rewrite combine_length. lia.
  - intros i j m r m' r' x Hi Hj Hne A B.
    destruct (Nat.lt_ge_cases i j) as [L|L].
    + exact (apart_ok _ _ x (pairwise_ok _ _ EP i j _ _ L Hi Hj) A B).
    + exact (apart_ok _ _ x (pairwise_ok _ _ EP j i _ _ ltac:(lia) Hj Hi) B A).
  - intros x HD HZ.
    destruct (walk_ok s _ tree _ EW _ x (or_introl eq_refl)) as (j & b & Hj & Hb); auto.
    { split; [apply length_mk|]. intros i I HI. apply nth_error_mk in HI. destruct HI as [Hi ->].
      destruct (HD i Hi) as [L U]. pose proof HS as PS. unfold vec, zR in L, U. change (IZR (2 ^ p)) with Sc in L, U.
      unfold SoundnessCover.inI. cbn [fst snd]. rewrite !V_ofZ.
      apply Rmult_le_compat_r with (r := Sc) in L; [|lra]. apply Rmult_le_compat_r with (r := Sc) in U; [|lra].
      unfold Rdiv in L, U. rewrite Rmult_assoc, Rinv_l, Rmult_1_r in L, U by lra. lra. }
    rewrite nth_error_map in Hj. destruct (nth_error boxes j) as [[m r]|] eqn:E; [|discriminate].
    injection Hj as <-. exists j, m, r. split; auto. now apply (box_iff p n m r x).
Qed.
End Problem.
End SoundnessCover.
